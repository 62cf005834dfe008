"""Whether an account elsewhere may become an account here is the policy's decision."""

from collections.abc import Callable

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests.doubles.vendor import Vendor
from tests.signin.social.people import connect, identities, sign_in, somebody
from tests.visitor import Visitor, code_for

Visit = Callable[..., Visitor]
Make = Callable[..., TenantScope]
REFUSED = "This account is not connected"


@pytest.mark.parametrize("registration", ["closed", "invitation"])
def test_nobody_registers_where_registration_is_closed(
    acme_id: Vendor, tenant_with: Make, visit: Visit, registration: str
) -> None:
    scope = tenant_with(registration=registration)
    visitor = visit(scope)
    sign_in(visitor, acme_id, somebody())
    assert (visitor.page.status_code, REFUSED in visitor.text) == (403, True)
    with enter(scope):
        assert not User.objects.exists()


def test_only_the_domains_that_are_admitted_register(acme_id: Vendor, tenant_with: Make, visit: Visit) -> None:
    scope = tenant_with(registration="domain", registration_domains=["elsewhere.test"])
    good, bad, none = visit(scope), visit(scope), visit(scope)
    person = somebody()
    sign_in(good, acme_id, person)
    # The address must still be proved: the vendor's word admits nobody.
    assert good.path.startswith("/register/code")
    good.submit(code=code_for(scope, person.email))
    assert good.path == "/account/"
    sign_in(bad, acme_id, somebody("a@another.test"))
    assert REFUSED in bad.text
    nameless = somebody()
    nameless.email = ""
    sign_in(none, acme_id, nameless)
    assert REFUSED in none.text
    assert len(identities(scope)) == 1


def test_staff_are_only_ever_invited(acme_id: Vendor, visit: Visit) -> None:
    scope = operators_scope()
    row = connect(scope, acme_id, name="Staff ID")
    try:
        visitor = visit(scope)
        sign_in(visitor, acme_id, somebody(), name="Staff ID")
        assert REFUSED in visitor.text
        assert not identities(scope)
    finally:
        with enter(scope):
            row.delete()


def test_a_suspended_person_is_told_so_and_stays_out(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    from identity.users.operations import suspend_user
    from tenants.audit.actor import COMMAND

    person, first, again = somebody(), visit(here), visit(here)
    sign_in(first, acme_id, person)
    first.submit(code=code_for(here, person.email))
    with enter(here):
        suspend_user(user=identities(here)[0].user, reason="a test", by=COMMAND)
    sign_in(again, acme_id, person)
    assert again.path == "/signin/suspended"
    assert again.open("/account/").status_code == 200
    assert again.path.startswith("/signin")


def test_a_draft_that_never_proved_its_address_can_go_on_later(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    person, first, again = somebody(), visit(here), visit(here)
    sign_in(first, acme_id, person)
    sign_in(again, acme_id, person)
    assert "/code" in again.path
    again.submit(code=code_for(here, person.email))
    assert again.path == "/account/"


def test_what_the_vendor_says_fills_the_profile_once(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    person = somebody()
    acme_id.claims = {"given_name": "Ann", "picture": "https://pictures.test/a.png", "locale": "ja"}
    first, again = visit(here), visit(here)
    sign_in(first, acme_id, person)
    first.submit(code=code_for(here, person.email))
    person.name = "Another Name"
    sign_in(again, acme_id, person)
    with enter(here):
        user = User.objects.get(email=person.email)
    assert (user.name, user.picture) == ("A Person", "https://pictures.test/a.png")
    assert user.profile["given_name"] == "Ann"


def test_a_connector_may_keep_the_profile_and_the_tokens_up_to_date(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    from connectors import operations
    from connectors.models import Connector
    from identity.signin.social.models import HeldTokens
    from tenants.audit.actor import COMMAND

    with enter(here):
        values: dict[str, object] = {"keeps_tokens": True, "updates_profile": True}
        operations.update_connector(connector=Connector.objects.get(), values=values, config=None, by=COMMAND)
    person, first, again = somebody(), visit(here), visit(here)
    sign_in(first, acme_id, person)
    first.submit(code=code_for(here, person.email))
    person.name = "Another Name"
    sign_in(again, acme_id, person)
    with enter(here):
        held = HeldTokens.objects.get()
        assert held.identity.user.name == "Another Name"
        assert held.tokens()["refresh_token"] == "a refresh token"
        assert "refresh" not in held.tokens_sealed
        operations.update_connector(
            connector=Connector.objects.get(), values={"keeps_tokens": False}, config=None, by=COMMAND
        )
    sign_in(visit(here), acme_id, person)
    with enter(here):
        assert not HeldTokens.objects.exists()


def invite(scope: TenantScope, email: str) -> str:
    """The path of the link that was mailed."""
    import re
    from datetime import timedelta

    from identity.signin.registration import invitations
    from tenants.audit.actor import COMMAND
    from tests.visitor import mails_to

    with enter(scope):
        invitations.invite(emails=[email], language="en", lifetime=timedelta(days=1), by=COMMAND)
    found = re.search(r"(/register/invitation/\S+)", mails_to(scope, email)[-1].get_content())
    assert found is not None
    return found[1]


def test_an_invitation_is_accepted_by_an_account_elsewhere(acme_id: Vendor, tenant_with: Make, visit: Visit) -> None:
    """The account belongs to the address that was invited, which the link has proved, whatever the vendor calls them."""
    scope = tenant_with(registration="invitation")
    path, visitor, person = invite(scope, "invited@company.test"), visit(scope), somebody("private@elsewhere.test")
    sign_in(visitor, acme_id, person, path)
    assert visitor.path == "/account/"
    assert [one.user.email for one in identities(scope)] == ["invited@company.test"]
    assert visit(scope).open(path).status_code == 410
    other = visit(scope)
    sign_in(other, acme_id, person)
    assert other.path == "/account/"


def test_an_organizations_guest_joins_by_an_account_elsewhere(acme_id: Vendor, tenant_with: Make, visit: Visit) -> None:
    """Also where registration is closed; whoever comes back by the link has used it."""
    from orgs.models import Member
    from tests.orgs.test_invitation_links import invite as invite_into_organization

    scope, person = tenant_with(registration="closed"), somebody("private@elsewhere.test")
    path, visitor = invite_into_organization(scope, "guest@company.test"), visit(scope)
    sign_in(visitor, acme_id, person, path)
    assert "You belong to" in visitor.text
    with enter(scope):
        member = Member.objects.get()
        assert (member.user.email, member.source) == ("guest@company.test", "invitation")
    stranger = visit(scope)
    sign_in(stranger, acme_id, somebody("stranger@elsewhere.test"))
    assert REFUSED in stranger.text


def test_an_invitation_that_is_over_admits_nobody(acme_id: Vendor, tenant_with: Make, visit: Visit) -> None:
    scope = tenant_with(registration="invitation")
    path, first, second = invite(scope, "invited@company.test"), visit(scope), visit(scope)
    from tests.signin.social.people import come_back, press

    locations = [press(visitor, path=path) for visitor in (first, second)]
    for visitor, location in zip((first, second), locations, strict=True):
        come_back(visitor, acme_id, location, somebody())
    assert first.path == "/account/"
    assert REFUSED in second.text
    with enter(scope):
        assert User.objects.count() == 1


def test_who_comes_by_a_connection_agrees_to_the_terms_where_a_box_must_be_ticked(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    from identity.signin.brand.models import Branding
    from identity.signin.brand.operations import update_branding
    from identity.signin.registration.models import TermsConsent, TermsPolicy
    from identity.signin.registration.terms import update_terms_policy
    from tenants.audit.actor import COMMAND

    with enter(here):
        brand = Branding.load()
        brand.terms_url = "https://company.test/terms"
        update_branding(branding=brand, by=COMMAND)
    notice = visit(here)
    assert "By continuing you accept" in notice.open("/signin").content.decode()
    person = somebody()
    sign_in(notice, acme_id, person)
    with enter(here):
        assert TermsConsent.objects.get().way == TermsConsent.Way.NOTICE
        policy = TermsPolicy.load()
        policy.mode = TermsPolicy.Mode.CHECKBOX
        update_terms_policy(policy=policy, by=COMMAND)
    asked, newcomer = visit(here), somebody()
    assert "By continuing you accept" not in asked.open("/signin").content.decode()
    sign_in(asked, acme_id, newcomer)
    asked.submit(code=code_for(here, newcomer.email))
    assert asked.path == "/signin/terms"
    asked.submit(action="agree")
    assert asked.path == "/account/"
    with enter(here):
        assert TermsConsent.objects.count() == 2


def test_a_second_factor_that_is_required_comes_after_it(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """An account elsewhere is one proof: every stage of sign-in follows."""
    from identity.signin.factors.models import FactorPolicy
    from identity.signin.factors.operations import update_policy
    from tenants.audit.actor import COMMAND

    with enter(here):
        policy = FactorPolicy.load()
        policy.mode = FactorPolicy.Mode.REQUIRED
        update_policy(policy=policy, by=COMMAND)
    person, visitor = somebody(), visit(here)
    sign_in(visitor, acme_id, person)
    visitor.submit(code=code_for(here, person.email))
    assert visitor.path.startswith("/signin/")
    assert visitor.open("/account/").wsgi_request.path == "/signin"
