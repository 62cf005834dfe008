"""Companies' own sign-in in the console: what staff see after it was set up, and what they do."""

from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from connectors.enterprise.certificates import read_certificate
from connectors.models import Connector
from connectors.saml.keys import ensure_key
from connectors.saml.models import SamlKey
from orgs.connections.certificates import of_config
from orgs.connections.models import Connection, Stage, Watch
from orgs.contacts.models import Contact
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import add_domain
from orgs.models import Organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.connections.making import attempt, certificate, drafted, live, organization
from tests.console.people import answer, at_console, events, heading, new_operator
from tests.visitor import Visitor, mails_to

HOME = "/t/acme/connections/enterprise/"


def admin() -> Visitor:
    return at_console(new_operator(acme="admin"))


def made(scope: TenantScope, *certificates: str) -> tuple[Organization, Connection]:
    with enter(scope):
        of = organization()
        row = live(of, list(certificates) or None)
        return of, Connection.objects.select_related("connector").get(pk=row.pk)


def place(row: Connection, page: str = "") -> str:
    return f"{HOME}{row.pk}/{page}"


def fresh(scope: TenantScope, row: Connection) -> Connection:
    with enter(scope):
        return Connection.objects.select_related("connector").get(pk=row.pk)


def test_they_have_a_list_of_their_own_and_are_found_by_their_organization(acme: TenantScope) -> None:
    visitor = admin()
    of, row = made(acme)
    visitor.open(f"{HOME}?q={of.name[:12]}")
    assert row.connector.name in visitor.text
    visitor.open(f"{HOME}?q=nothing-begins-so")
    assert "Nothing matches." in visitor.text
    visitor.open(f"/t/acme/connections/?q={row.connector.name}")
    assert "Nothing matches." in visitor.text
    assert visitor.open(f"/t/acme/connections/{row.pk}/").status_code == 404


def test_a_connection_of_the_tenant_as_a_whole_is_made_and_has_no_domains(acme: TenantScope) -> None:
    visitor = admin()
    visitor.open(f"{HOME}new/")
    answer(visitor, kind="okta")
    key = visitor.path.split("/")[-4]
    assert visitor.path == f"{HOME}{key}/setup/overview/"
    visitor.open(f"{HOME}{key}/")
    assert heading(visitor).startswith("Okta")
    assert "the tenant as a whole" in visitor.text
    assert "Finish the setup" in visitor.text
    visitor.open(f"{HOME}{key}/options/")
    answer(visitor, name="Colleagues", is_shown="on")
    with enter(acme):
        row = Connection.objects.get(pk=key)
        assert (row.organization_id, row.is_shown, row.connector.name) == (None, True, "Colleagues")
        row.connector.delete()


def test_attempts_say_who_when_and_why(acme: TenantScope) -> None:
    visitor = admin()
    _of, row = made(acme)
    with enter(acme):
        attempt(row, code="audience_mismatch", person="<b>kim</b>@corp.example")
        attempt(row, person="lee@corp.example")
    visitor.open(place(row, "attempts/"))
    assert "audience_mismatch" in visitor.text
    assert "&lt;b&gt;kim" in visitor.text
    visitor.open(place(row, "attempts/?outcome=passed"))
    assert "lee@corp.example" in visitor.text
    assert "audience_mismatch</code>" not in visitor.text
    visitor.open(place(row, "attempts/?q=nobody"))
    assert "Nothing matches." in visitor.text


def test_a_certificate_is_added_beside_the_old_one_and_the_old_one_removed(acme: TenantScope) -> None:
    visitor, old, new = admin(), certificate(20), certificate(800)
    _of, row = made(acme, old)
    visitor.open(place(row, "certificates/add/"))
    answer(visitor, certificate="nonsense")
    assert "This is no certificate." in visitor.text
    answer(visitor, certificate=new)
    assert visitor.path == place(row, "certificates/")
    assert read_certificate(new).fingerprint in visitor.text
    visitor.open(place(row, f"certificates/remove/{read_certificate(old).fingerprint}/"))
    answer(visitor, confirmation="acme")
    assert [one.fingerprint for one in of_config(fresh(acme, row).connector.config)] == [
        read_certificate(new).fingerprint
    ]
    assert visitor.open(place(row, f"certificates/remove/{read_certificate(old).fingerprint}/")).status_code == 404
    visitor.open(place(row, f"certificates/remove/{read_certificate(new).fingerprint}/"))
    answer(visitor, confirmation="acme")
    assert "It is the only certificate." in visitor.text
    assert events(acme, "connection.remove_certificate")


def test_a_new_key_of_the_metadata_is_confirmed_by_whoever_compared_it(acme: TenantScope) -> None:
    visitor, new = admin(), certificate(800)
    _of, row = made(acme)
    with enter(acme):
        Watch.objects.create(connection=row, waiting=[new], waiting_since=timezone.now())
    visitor.open(place(row, "certificates/"))
    assert "Waiting for you" in visitor.text
    visitor.open("/t/acme/")
    assert place(row) in visitor.text
    visitor.open(place(row, "certificates/confirm/"))
    answer(visitor, fingerprints=[read_certificate(new).fingerprint])
    assert read_certificate(new).fingerprint in {
        one.fingerprint for one in of_config(fresh(acme, row).connector.config)
    }
    visitor.open("/t/acme/")
    assert place(row) not in visitor.text


def test_our_key_goes_from_next_to_current_to_former(acme: TenantScope) -> None:
    visitor = admin()
    _of, row = made(acme)
    with enter(acme):
        ensure_key(connector_id=row.pk, by=COMMAND)
    for act, fields in (("prepare", {}), ("rotate", {"confirmation": "acme"}), ("retire", {"confirmation": "acme"})):
        visitor.open(place(row, f"keys/{act}/"))
        answer(visitor, **fields)
        assert visitor.path == place(row, "certificates/"), act
    with enter(acme):
        assert [key.state for key in SamlKey.objects.filter(connector=row.connector_id)] == ["current"]


def test_stages_go_step_by_step_and_say_whom_they_concern(acme: TenantScope) -> None:
    visitor = admin()
    of, row = made(acme)
    with enter(acme):
        domain = add_domain(organization=of, domain=f"{cast.unique('corp')}.example.com", by=COMMAND)
        OrganizationDomain.objects.filter(pk=domain.pk).update(verified_at=timezone.now())
        person = cast.person(acme)
        person.emailaddress_set.update(email=f"{person.username}@{domain.domain}")
    visitor.open(f"/t/acme/organizations/{of.pk}/sso/route/{domain.pk}/")
    answer(visitor, connection=str(row.pk))
    visitor.open(place(row, "require/"))
    assert "never signed in: 1" in visitor.text
    answer(visitor, confirmation="acme")
    assert fresh(acme, row).stage == Stage.NEW
    visitor.open(place(row, "require-all/"))
    answer(visitor, confirmation="acme")
    assert fresh(acme, row).stage == Stage.ALL
    visitor.open(place(row, "pause/"))
    answer(visitor, confirmation="acme")
    assert not fresh(acme, row).is_live
    visitor.open(place(row, "resume/"))
    answer(visitor)
    assert fresh(acme, row).stage == Stage.OPTIONAL


def test_disconnecting_says_who_falls_back_to_what_and_asks_for_the_name(acme: TenantScope) -> None:
    visitor = admin()
    _of, row = made(acme)
    with enter(acme):
        person = cast.person(acme)
        SocialAccount.objects.create(user=person, provider=str(row.pk), uid="kim")
    visitor.open(place(row, "disconnect/"))
    assert "1 person: Sign in with their password" in visitor.text
    assert str(person) in visitor.text
    answer(visitor, confirmation="something else")
    answer(visitor, confirmation=row.connector.name)
    with enter(acme):
        assert not Connector.objects.filter(pk=row.pk).exists()
    assert events(acme, "connection.delete")


def test_the_organizations_page_shows_its_connections_and_adds_one(acme: TenantScope) -> None:
    visitor = admin()
    of, row = made(acme)
    visitor.open(f"/t/acme/organizations/{of.pk}/sso/")
    assert place(row) in visitor.text
    visitor.open(f"/t/acme/organizations/{of.pk}/sso/add/")
    answer(visitor, kind="keycloak", name="Second")
    assert heading(visitor).startswith("Second")
    visitor.open(f"/t/acme/organizations/{of.pk}/history/")
    assert "made the connection <b>Second</b>" in visitor.text


def test_another_organizations_domain_is_not_there(acme: TenantScope) -> None:
    visitor = admin()
    of, _row = made(acme)
    with enter(acme):
        domain = add_domain(organization=organization(), domain=f"{cast.unique('corp')}.example.com", by=COMMAND)
        OrganizationDomain.objects.filter(pk=domain.pk).update(verified_at=timezone.now())
        other = drafted(organization())
    assert visitor.open(f"/t/acme/organizations/{of.pk}/sso/route/{domain.pk}/").status_code == 404
    assert visitor.open(f"/t/globex/connections/enterprise/{other.pk}/").status_code in (403, 404)


def test_staff_set_up_for_the_customer_after_they_say_why(acme: TenantScope) -> None:
    visitor = admin()
    with enter(acme):
        of = organization()
        row = Connection.objects.select_related("connector").get(pk=drafted(of).pk)
    visitor.open(place(row, "setup/overview/"))
    assert visitor.path == place(row, "begin/")
    answer(visitor, reason="They asked on the phone")
    assert visitor.path == place(row, "setup/overview/")
    for step in ("domains", "provider", "guide", "metadata", "mapping", "test", "enforcement", "live"):
        assert visitor.open(place(row, f"setup/{step}/")).status_code == 200, step
        assert of.name in visitor.text
    assert visitor.open(place(row, "setup/nonsense/")).status_code == 404
    (event,) = [one for one in events(acme, "connection.begin_for_customer") if one.object_id == str(of.pk)]
    assert event.details["reason"] == "They asked on the phone"
    # For this connection, and in this browser.
    admin_of_another_browser = admin()
    admin_of_another_browser.open(place(row, "setup/live/"))
    assert admin_of_another_browser.path == place(row, "begin/")


def test_an_it_contact_is_asked_sent_another_link_shut_out_and_removed(acme: TenantScope) -> None:
    visitor, address = admin(), f"{cast.unique('it')}@corp.example"
    of, _row = made(acme)
    visitor.open(f"/t/acme/organizations/{of.pk}/sso/contact/")
    answer(visitor, email=address, name="Kim")
    assert address in visitor.text
    assert len(mails_to(acme, address)) == 1
    with enter(acme):
        contact = Contact.objects.get(email=address)
    for act, said, fields in (
        ("resend", "Link opens", {}), ("revoke", "Shut out", {"confirmation": "acme"}), ("remove", "Nobody yet.", {"confirmation": "acme"}),
    ):  # fmt: skip
        visitor.open(f"/t/acme/organizations/{of.pk}/sso/contact-{act}/{contact.pk}/")
        answer(visitor, **fields)
        assert said in visitor.text, act
    other, _theirs = made(acme)
    with enter(acme):
        foreign = Contact.objects.create(organization=other, email=address)
    assert visitor.open(f"/t/acme/organizations/{of.pk}/sso/contact-resend/{foreign.pk}/").status_code == 404


def test_the_history_of_a_connection_is_its_own_though_the_organization_keeps_it(acme: TenantScope) -> None:
    visitor = admin()
    with enter(acme):
        of = organization()
        one, other = live(of), live(of)
        name, others = one.connector.name, other.connector.name
    visitor.open(place(one, "history/"))
    assert visitor.text.count(f"connection <b>{name}</b>") >= 3
    assert others not in visitor.text
