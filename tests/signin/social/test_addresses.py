"""What a vendor's word about an address is worth: by default nothing, and nobody learns who has an account (SECURITY 23)."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress

from connectors import operations
from connectors.models import Connector
from identity.users.models import User
from identity.users.operations import create_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import events
from tests.doubles.vendor import Person, Vendor
from tests.signin.social.people import identities, sign_in, somebody
from tests.visitor import Visitor, code_for, mails_to

Visit = Callable[..., Visitor]


def vouch(scope: TenantScope, *domains: str) -> None:
    """Staff trust the vendor with these domains."""
    with enter(scope):
        row = Connector.objects.get()
        values = {**row.config, "scopes": "", "vouched_domains": "\n".join(domains)}
        form = operations.config_form(row, values)
        assert form.is_valid(), form.errors
        operations.update_connector(connector=row, values={}, config=form, by=COMMAND)


def resident(scope: TenantScope, *, verified: bool = True) -> User:
    with enter(scope):
        return cast.new_user(verified=verified)


def test_an_address_that_has_an_account_lets_nobody_in(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Whoever runs a provider may say anything: the owner is told by mail, the visitor nothing."""
    owner, visitor = resident(here), visit(here)
    sign_in(visitor, acme_id, Person("an attacker", owner.email, email_verified=True))
    assert visitor.path.startswith("/register/code")
    assert not identities(here)
    visitor.submit(code="123456")
    assert visitor.path != "/account/"
    mail = mails_to(here, owner.email)[-1].get_content()
    assert "account" in mail
    assert "code" not in mail.lower().split("account")[0]


def test_the_page_is_the_same_whether_or_not_an_account_has_the_address(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    owner = resident(here)
    known, unknown = visit(here), visit(here)
    sign_in(known, acme_id, Person("one", owner.email))
    newcomer = somebody()
    sign_in(unknown, acme_id, newcomer)
    assert known.page.status_code == unknown.page.status_code
    assert known.path == unknown.path

    def shown(visitor: Visitor, address: str) -> str:
        text = visitor.text.replace(address, "ADDRESS")
        token = visitor.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        return text.replace(token, "")

    assert len(shown(known, owner.email)) == len(shown(unknown, newcomer.email))


def test_a_vendor_that_may_vouch_leads_in_to_the_account_of_the_address(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    owner, visitor = resident(here), visit(here)
    vouch(here, "example.test")
    sign_in(visitor, acme_id, Person("the owner", owner.email, email_verified=True))
    assert visitor.path == "/account/"
    assert [one.user for one in identities(here)] == [owner]
    assert events(here, "user.link_identity")[0].object_id == str(owner.pk)


@pytest.mark.parametrize("said", [False, "false", None, "yes"])
def test_it_vouches_only_for_what_it_calls_verified(
    acme_id: Vendor, here: TenantScope, visit: Visit, said: object
) -> None:
    owner, visitor = resident(here), visit(here)
    vouch(here, "example.test")
    sign_in(visitor, acme_id, Person("an attacker", owner.email, email_verified=said))
    assert not identities(here)


def test_it_vouches_only_for_its_own_domains(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    owner, visitor = resident(here), visit(here)
    vouch(here, "elsewhere.test", "sub.example.test", "ample.test")
    sign_in(visitor, acme_id, Person("an attacker", owner.email, email_verified=True))
    assert not identities(here)


def test_a_vouched_address_of_a_new_person_needs_no_code(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    vouch(here, "elsewhere.test")
    person, visitor = somebody(), visit(here)
    sign_in(visitor, acme_id, person)
    assert visitor.path == "/account/"
    with enter(here):
        assert EmailAddress.objects.get(email=person.email).verified


def test_the_first_proof_of_an_address_removes_what_is_older(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Somebody registered a victim's address beforehand, with a password of his own."""
    with enter(here):
        draft = create_user(username="trap", email="victim@elsewhere.test", password=cast.PASSWORD, by=COMMAND)
    vouch(here, "elsewhere.test")
    victim = visit(here)
    sign_in(victim, acme_id, somebody("victim@elsewhere.test"))
    assert victim.path == "/account/"
    assert [one.user for one in identities(here)] == [draft]
    attacker = visit(here)
    attacker.sign_in("trap", cast.PASSWORD)
    assert attacker.path != "/account/"
    with enter(here):
        draft.refresh_from_db()
        assert not draft.has_usable_password()


def test_an_identity_that_is_older_than_the_proof_goes_too(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """The other way round: an account elsewhere that claims a victim's address, waiting for the victim to come."""
    trap, attacker = Person("a trap", "victim@elsewhere.test", email_verified=True), visit(here)
    sign_in(attacker, acme_id, trap)
    assert [one.uid for one in identities(here)] == ["a trap"]
    victim = visit(here)
    victim.open("/signin")
    victim.submit(login="victim@elsewhere.test")
    victim.submit(form=0, action="code")
    victim.submit(code=code_for(here, "victim@elsewhere.test"))
    assert victim.path == "/account/"
    assert not identities(here)
    again = visit(here)
    sign_in(again, acme_id, trap)
    assert again.path.startswith("/register/code")
    assert not identities(here)


def test_a_change_of_the_address_there_changes_nothing_here(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    owner, person = resident(here), somebody()
    first = visit(here)
    sign_in(first, acme_id, person)
    first.submit(code=code_for(here, person.email))
    person.email = owner.email
    again = visit(here)
    sign_in(again, acme_id, person)
    assert again.path == "/account/"
    with enter(here):
        assert not EmailAddress.objects.filter(email=owner.email).exclude(user=owner).exists()


def test_the_same_account_elsewhere_is_two_people_at_two_tenants(
    acme_id: Vendor, tenant_with: Callable[..., TenantScope], visit: Visit
) -> None:
    one, other, person = tenant_with(), tenant_with(), somebody()
    for scope in (one, other):
        visitor = visit(scope)
        sign_in(visitor, acme_id, person)
        visitor.submit(code=code_for(scope, person.email))
        assert visitor.path == "/account/"
    here, there = identities(one)[0], identities(other)[0]
    assert here.uid == there.uid
    assert here.user_id != there.user_id
    assert here.provider != there.provider


def test_two_connectors_of_one_kind_are_two_identities(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """The subject is the vendor's name within one registration: another connector may mean another person by it."""
    from tests.signin.social.people import connect

    connect(here, acme_id, name="Second ID")
    person, visitor = somebody(""), visit(here)
    person.email = ""
    sign_in(visitor, acme_id, person)
    other = visit(here)
    sign_in(other, acme_id, person, name="Second ID")
    assert len({one.user_id for one in identities(here)}) == 2
