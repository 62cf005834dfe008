"""Nobody reaches another connection, and what a provider or a stranger gives does no harm."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from identity.signin import limits
from identity.sso_setup.views import STEPS, TOUCHING
from orgs.connections.models import Connection
from orgs.connections.operations import create_connection, update_draft
from orgs.members.operations import add_member
from orgs.models import OrganizationRole
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.sso_setup.kit import IDP, Setup, domain_of
from tests.visitor import Visitor

BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><EntityDescriptor>&b;</EntityDescriptor>'


def test_a_contact_opens_no_connection_but_their_own(acme: TenantScope) -> None:
    """Of another organization, of the same organization but another link, of another tenant."""
    setup, other, there = Setup(acme), Setup(acme), Setup(cast.tenant("globex"))
    own = setup.begin()
    others = [other.begin(), there.begin()]
    with enter(acme):
        others.append(create_connection(organization=setup.organization, kind="saml", name="Other", by=COMMAND))
    setup.visitor.client.handler.enforce_csrf_checks = False
    for row in others:
        for step in STEPS:
            path = f"/sso-setup/visit/{row.pk}/{step}"
            assert setup.visitor.client.get(path).status_code == 404
            assert setup.visitor.client.post(path, headers={"origin": setup.visitor.origin}).status_code == 404
    assert setup.open(own, "overview").page.status_code == 200


def test_an_organization_opens_no_connection_but_its_own(acme: TenantScope) -> None:
    setup, other = Setup(acme), Setup(acme)
    row, person, visitor = other.begin(), cast.person(acme), Visitor(acme)
    with enter(acme):
        owner = OrganizationRole.objects.get(name="admin")
        add_member(organization=setup.organization, user_id=person.pk, roles=[owner], by=COMMAND)
    visitor.sign_in(person.email, cast.PASSWORD)
    for step in STEPS:
        name = f"organization_sso_{step}" if step in TOUCHING else "organization_sso_step"
        for organization in (setup.organization, other.organization):
            parts = [organization.pk, row.pk] + ([] if step in TOUCHING else [step])
            assert visitor.client.get(reverse(name, urlconf="identity.urls_tenant", args=parts)).status_code == 404


def test_a_domain_and_a_contact_of_others_are_not_there(acme: TenantScope) -> None:
    setup, other = Setup(acme), Setup(acme)
    row, another = setup.begin(), other.begin()
    with enter(acme):
        theirs = domain_of(another)
    visitor, origin = setup.visitor, {"origin": setup.visitor.origin}
    visitor.client.handler.enforce_csrf_checks = False
    for action in ("check", "route", "unroute", "remove"):
        sent = {"action": action, "domain": str(theirs.pk)}
        assert visitor.client.post(f"/sso-setup/visit/{row.pk}/domains", sent, headers=origin).status_code == 404
    for action in ("resend", "revoke", "remove"):
        sent = {"action": action, "contact": str(other.contact.pk)}
        assert visitor.client.post("/sso-setup/visit/contacts", sent, headers=origin).status_code == 404
    # Nor does a contact shut anybody out, themselves included.
    for action in ("revoke", "remove"):
        sent = {"action": action, "contact": str(setup.contact.pk)}
        assert visitor.client.post("/sso-setup/visit/contacts", sent, headers=origin).status_code == 404


@pytest.mark.parametrize(
    "xml",
    ["", "no xml", BOMB, "<html><body>sign in</body></html>", "<a>" * 5000, IDP.metadata().replace("IDPSSO", "SPSSO"),
     IDP.metadata().replace("https://idp.example/sso", "javascript:alert(1)")],
    ids=["empty", "text", "bomb", "page", "deep", "provider of services", "script"],
)  # fmt: skip
def test_bad_metadata_is_refused_with_a_sentence(acme: TenantScope, xml: str) -> None:
    setup = Setup(acme)
    row = setup.begin()
    setup.open(row, "metadata", "?by=xml")
    setup.visitor.submit(form=1, action="xml", metadata_xml=xml)
    assert setup.visitor.page.status_code == 200
    assert 'class="error"' in setup.visitor.text
    with enter(acme):
        assert not Connection.objects.get(pk=row.pk).draft["config"].get("certificates")


def test_names_in_metadata_are_text(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = setup.begin()
    hostile = type(IDP)(
        'https://idp.example/"&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u202egnp'.replace('"', "&quot;"), IDP.sso_url
    )
    setup.open(row, "metadata", "?by=xml")
    setup.visitor.submit(form=1, action="xml", metadata_xml=hostile.metadata())
    assert "<script>alert" not in setup.visitor.text
    assert "\u202e" not in setup.visitor.text


def test_a_file_that_is_too_large_is_not_read(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = setup.begin()
    setup.open(row, "metadata", "?by=xml")
    upload = SimpleUploadedFile("metadata.xml", b" " * (1024 * 1024 + 1))
    setup.visitor.submit(form=1, action="xml", metadata_file=upload)  # type: ignore[arg-type]  # a file
    assert setup.visitor.page.status_code == 413


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/metadata",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "file:///etc/passwd",
        "gopher://x/",
    ],
)
def test_metadata_is_fetched_from_public_addresses_alone(acme: TenantScope, url: str) -> None:
    setup = Setup(acme)
    row = setup.begin()
    setup.open(row, "metadata", "?by=url")
    setup.visitor.submit(form=1, action="url", metadata_url=url)
    assert setup.visitor.page.status_code == 200
    assert 'class="error"' in setup.visitor.text


def test_fetching_is_limited(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = setup.begin()
    with enter(acme):
        for _ in range(30):
            limits.note(limits.Action.FETCH_METADATA, str(row.pk))
    setup.open(row, "metadata", "?by=url")
    setup.visitor.submit(form=1, action="url", metadata_url="https://idp.example/metadata")
    assert "Too many tries" in setup.visitor.text


def test_a_secret_is_never_shown_again(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = setup.begin()
    with enter(acme):
        config = {"protocol": "oidc", "issuer": "https://idp.example", "client_id": "us", "auth_method": "basic"}
        update_draft(connection=row, config=config, secrets={"client_secret": "a very secret secret"}, by=COMMAND)
    for step in STEPS:
        assert "a very secret secret" not in setup.open(row, step).text, step
    assert "One is kept" in setup.open(row, "metadata").text
