"""Every step, in the frame of the contact and in that of the organization: it opens, does its work, and leads on."""

import re

import pytest
from django.urls import reverse

from connectors.kinds import KINDS
from identity.sso_setup.progress import TITLES
from identity.sso_setup.views import STEPS, TOUCHING
from orgs.connections.models import BreakGlass, Connection, Stage
from orgs.connections.operations import go_live
from orgs.domains.models import OrganizationDomain
from orgs.members.operations import add_member
from orgs.models import OrganizationRole
from orgs.roles.operations import create_role
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.dns import Zone
from tests.sso_setup.kit import IDP, REPORT, Setup, domain_of, fill, keep_test
from tests.visitor import Visitor

BUDGET = 40 * 1024


@pytest.fixture
def setup(acme: TenantScope) -> Setup:
    return Setup(acme)


def owner_of(setup: Setup) -> Visitor:
    visitor, person = Visitor(setup.scope), cast.person(setup.scope)
    with enter(setup.scope):
        owner = OrganizationRole.objects.get(name="admin")
        add_member(organization=setup.organization, user_id=person.pk, roles=[owner], by=COMMAND)
    visitor.sign_in(person.email, cast.PASSWORD)
    return visitor


def path_of(row: Connection, step: str) -> str:
    name = f"organization_sso_{step}" if step in TOUCHING else "organization_sso_step"
    parts = [row.organization_id, row.pk] + ([] if step in TOUCHING else [step])
    return reverse(name, urlconf="identity.urls_tenant", args=parts)


def fresh(row: Connection) -> Connection:
    return Connection.objects.select_related("connector", "organization").get(pk=row.pk)


def test_every_step_opens_in_every_state(setup: Setup) -> None:
    """New, with data, tested, live, required; for the contact and for an owner; each below the budget."""
    row, owner = setup.begin(), owner_of(setup)

    def look(state: str) -> None:
        for step in STEPS:
            page = setup.open(row, step).page
            expected = 404 if step == "disconnect" else 200
            assert page.status_code == expected, f"{state} {step} {page.content[:300]!r}"
            assert len(page.content) < BUDGET, step
            owner.open(path_of(row, step))
            assert owner.page.status_code == 200, f"{state} {step} {owner.path}"
            assert len(owner.page.content) < BUDGET, step
            if step in TITLES:
                assert owner.text.count('aria-current="step"') == 1, step

    look("new")
    with enter(setup.scope):
        domain_of(row)
        fill(row)
    look("with data")
    with enter(setup.scope):
        keep_test(fresh(row), **REPORT)
        keep_test(fresh(row), code="email_domain", **REPORT)
    look("tested")
    with enter(setup.scope):
        go_live(connection=fresh(row), by=COMMAND)
    look("live")


def test_the_list_says_what_is_done_next_and_blocked(setup: Setup) -> None:
    row = setup.begin()
    text = setup.open(row, "overview").text
    assert text.count("sso-next") == 1
    assert "needs the provider’s data" in text
    with enter(setup.scope):
        fill(row)
        domain_of(row)
    text = setup.open(row, "overview").text
    assert "needs the provider’s data" not in text
    assert "needs a test that has passed" in text
    assert setup.open(row, "nothing").page.status_code == 404


def test_a_domain_is_claimed_proved_and_led_here(setup: Setup, name_server: Zone) -> None:
    row, name = setup.begin(), f"{cast.unique('corp')}.example.com"
    setup.open(row, "domains")
    setup.visitor.submit(form=1, action="add", domain=name)
    with enter(setup.scope):
        domain = OrganizationDomain.objects.get(domain=name)
    assert domain.record_value in setup.visitor.text
    setup.visitor.submit(form=1, action="check")
    assert "The record is not there yet" in setup.visitor.text
    name_server.texts[domain.record_name] = [domain.record_value]
    setup.visitor.submit(form=1, action="check")
    with enter(setup.scope):
        domain.refresh_from_db()
    assert domain.connection_id == row.pk
    setup.visitor.submit(form=1, action="unroute")
    with enter(setup.scope):
        domain.refresh_from_db()
    assert domain.connection_id is None
    assert ("organization.verify_domain", "it_contact") in setup.actions()


def test_a_domain_of_somebody_else_is_told_once_it_is_proved(setup: Setup, name_server: Zone) -> None:
    row, other = setup.begin(), Setup(setup.scope)
    theirs = other.begin()
    with enter(setup.scope):
        taken = domain_of(theirs)
    setup.open(row, "domains")
    setup.visitor.submit(form=1, action="add", domain=taken.domain)
    with enter(setup.scope):
        mine = OrganizationDomain.objects.get(domain=taken.domain, organization=setup.organization)
    name_server.texts[mine.record_name] = [mine.record_value]
    setup.visitor.submit(form=1, action="check")
    assert "in use here already" in setup.visitor.text
    assert str(other.organization) not in setup.visitor.text


def test_metadata_is_read_and_told(setup: Setup) -> None:
    row = setup.begin()
    setup.open(row, "metadata", "?by=xml")
    setup.visitor.submit(form=1, action="xml", metadata_xml=IDP.metadata())
    assert IDP.entity_id in setup.visitor.text
    assert IDP.sso_url in setup.visitor.text
    with enter(setup.scope):
        assert fresh(row).draft["config"]["certificates"]
    setup.visitor.submit(form=1, action="options", clock_skew="30", signs_requests="on")
    with enter(setup.scope):
        config = fresh(row).draft["config"]
    assert config["clock_skew"] == 30
    assert config["signs_requests"] is True
    assert config["idp_entity_id"] == IDP.entity_id


def test_metadata_by_hand(setup: Setup) -> None:
    row = setup.begin()
    setup.open(row, "metadata", "?by=hand")
    setup.visitor.submit(
        form=1, action="hand", idp_entity_id="urn:idp", sso_url="https://idp.example/sso", sso_binding="post",
        certificates=IDP.key.certificate,
    )  # fmt: skip
    with enter(setup.scope):
        config = fresh(row).draft["config"]
    assert (config["idp_entity_id"], config["sso_binding"], len(config["certificates"])) == ("urn:idp", "post", 1)


def test_a_mapping_is_kept_with_the_roles_that_may_be_given(setup: Setup) -> None:
    row = setup.begin()
    with enter(setup.scope):
        fill(row)
        keep_test(fresh(row), **REPORT)
        editor = create_role(name=cast.unique("Editor"), by=COMMAND)
        owner = OrganizationRole.objects.get(name="admin")
    text = setup.open(row, "mapping").text
    assert "Bob &lt;b&gt;Sato&lt;/b&gt;" in text
    assert "<b>Sato" not in text
    assert "\u202e" not in text
    assert str(editor.pk) in text
    assert str(owner.pk) not in text
    setup.visitor.submit(
        form=1, action="save", email="mail", group_0="Staff", role_0=str(editor.pk), group_1="Chiefs", role_1=str(owner.pk),
        mfa="urn:mfa", trusts_mfa="on",
    )  # fmt: skip
    with enter(setup.scope):
        found = fresh(row)
    assert found.draft["mapping"] == {"email": "mail", "roles": [["Staff", str(editor.pk)]], "mfa": ["urn:mfa"]}
    assert found.trusts_mfa
    assert "Something was changed after the last passed test" in setup.visitor.text


def test_a_report_shows_each_check_with_its_code(setup: Setup) -> None:
    row = setup.begin()
    with enter(setup.scope):
        fill(row)
        keep_test(fresh(row), code="email_domain", **REPORT)
    text = setup.open(row, "test").text
    for code in ("issuer_mismatch", "email_domain", "groups_unmapped", "mfa_unknown"):
        assert code in text
    assert "The test failed" in text
    assert "How to mend it" in text
    assert "&lt;saml:Assertion&gt;" in text
    assert setup.visitor.client.get(f"/sso-setup/visit/{row.pk}/test?latest=1").json()["latest"]


def test_it_goes_live_only_as_it_was_tested(setup: Setup) -> None:
    row = setup.begin()
    with enter(setup.scope):
        fill(row)
    path = f"/sso-setup/visit/{row.pk}/live"
    setup.visitor.client.handler.enforce_csrf_checks = False
    origin = {"origin": setup.visitor.origin}
    assert setup.visitor.client.post(path, headers=origin).status_code == 200
    with enter(setup.scope):
        assert not fresh(row).is_live
        keep_test(fresh(row))
        fill(fresh(row), type(IDP)("https://other.example/metadata", "https://other.example/sso"))
    assert setup.visitor.client.post(path, headers=origin).status_code == 200
    with enter(setup.scope):
        assert not fresh(row).is_live
        keep_test(fresh(row))
    assert setup.visitor.client.post(path, headers=origin).status_code == 302
    with enter(setup.scope):
        assert fresh(row).is_live
    assert ("connection.go_live", "it_contact") in setup.actions()


def test_it_is_required_in_stages(setup: Setup) -> None:
    row = setup.begin()
    with enter(setup.scope):
        fill(row)
        domain_of(row)
        keep_test(fresh(row))
        go_live(connection=fresh(row), by=COMMAND)
    for stage in (Stage.NEW, Stage.ALL):
        setup.open(row, "enforcement")
        setup.visitor.submit(form=1, action="stage")
        with enter(setup.scope):
            assert fresh(row).stage == stage
    setup.open(row, "enforcement", "?stage=optional")
    setup.visitor.submit(form=1, action="stage")
    with enter(setup.scope):
        assert fresh(row).stage == Stage.OPTIONAL


def test_contacts_see_counts_and_owners_see_people(setup: Setup) -> None:
    row, owner = setup.begin(), owner_of(setup)
    person = cast.person(setup.scope)
    with enter(setup.scope):
        domain_of(row)
        add_member(organization=setup.organization, user_id=person.pk, by=COMMAND)
    query = "?group=guests"
    assert person.email not in setup.open(row, "enforcement", query).text
    owner.open(path_of(row, "enforcement") + query)
    assert str(person) in owner.text


def test_only_owners_choose_break_glass_accounts(setup: Setup) -> None:
    row = setup.begin()
    with enter(setup.scope):
        member = add_member(organization=setup.organization, user_id=cast.new_user().pk, by=COMMAND)
    setup.visitor.client.handler.enforce_csrf_checks = False
    for action, fields in (("add", {"member": str(member.pk)}), ("remove", {"row": "1"})):
        answer = setup.visitor.client.post(
            f"/sso-setup/visit/{row.pk}/enforcement",
            {"action": action, **fields},
            headers={"origin": setup.visitor.origin},
        )
        assert answer.status_code == 404
    with enter(setup.scope):
        assert not BreakGlass.objects.filter(organization=setup.organization).exists()


def test_a_contact_names_a_second_one(setup: Setup) -> None:
    setup.begin()
    setup.visitor.open("/sso-setup/visit/contacts")
    email = f"{cast.unique('second')}@example.test"
    setup.visitor.submit(form=1, action="add", email=email, name="Mio")
    assert "on its way" in setup.visitor.text
    setup.visitor.submit(form=2, action="add", email=email)
    assert "already" in setup.visitor.text
    assert ("it_contact.add", "it_contact") in setup.actions()


@pytest.mark.parametrize("kind", [slug for slug, kind in KINDS.items() if kind.purpose == "enterprise"])
def test_every_provider_has_its_guide(setup: Setup, kind: str) -> None:
    visitor = setup.come_in()
    for protocol in KINDS[kind].protocols:  # type: ignore[attr-defined]  # an EnterpriseKind
        visitor.open("/sso-setup/visit/new")
        if "/new" in visitor.path:
            visitor.submit(form=1, choice=f"{kind}:{protocol}")
        with enter(setup.scope):
            row = Connection.objects.get(organization=setup.organization)
        setup.do(row, "provider", choice=f"{kind}:{protocol}")
        text = setup.open(row, "guide").text
        address = f"/sso/saml/{row.pk}/acs" if protocol == "saml" else f"/callback/{row.pk}"
        assert address in text or f"/sso/saml/{row.pk}/metadata" in text


def test_a_test_leads_to_the_provider_and_back_here(setup: Setup) -> None:
    """In the tab that was opened for it: a page that leads on, to an address that is good once."""
    row = setup.begin()
    with enter(setup.scope):
        fill(row)
    setup.open(row, "test")
    setup.visitor.submit(form=1)
    onward = re.search(rf'href="\S+(/sso/{row.pk}/test\?ticket=[\w-]+)"', setup.visitor.text)
    assert onward is not None
    setup.visitor.open(onward[1])
    assert setup.visitor.location.startswith(IDP.sso_url)
    assert setup.visitor.client.get(onward[1]).status_code == 400
