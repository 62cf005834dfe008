"""`create_connection`: answers what to enter at the provider, completes what exists, and leaves nothing half made."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from orgs.connections.models import Connection, Stage
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import check_domain
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.connections import making
from tests.doubles import dns
from tests.doubles.saml_idp import SamlIdp

Captured = pytest.CaptureFixture[str]
CLIENT = ("--issuer", "https://idp.example", "--client-id", "genkan", "--client-secret", "s3cret")


@pytest.fixture
def company(acme: TenantScope) -> str:
    with enter(acme):
        return str(making.organization().pk)


@pytest.fixture
def metadata(tmp_path: Path) -> str:
    file = tmp_path / "metadata.xml"
    file.write_text(SamlIdp("https://idp.example/metadata", "https://idp.example/sso").metadata())
    return str(file)


def run(capsys: Captured, *words: str) -> dict[str, Any]:
    capsys.readouterr()
    call_command("create_connection", "--tenant", "acme", *words, "--json")
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_it_says_what_to_enter_there_and_a_second_call_brings_back_what_stands_there(
    acme: TenantScope, company: str, metadata: str, capsys: Captured
) -> None:
    words = ("--organization", company, "--kind", "okta", "--name", "Okta")
    first = run(capsys, *words)
    here = f"http://{acme.host}"
    assert set(first) == {
        "id", "name", "kind", "protocol", "entity_id", "acs_url", "metadata_url", "start_url", "live", "created",
    }  # fmt: skip
    assert first["acs_url"].startswith(here)
    assert first["acs_url"].endswith(f"/sso/saml/{first['id']}/acs")
    assert first["metadata_url"].endswith(f"/sso/saml/{first['id']}/metadata")
    assert (first["created"], first["live"], first["protocol"]) == (True, False, "saml")
    again = run(capsys, *words, "--metadata", metadata)
    assert again == {**first, "created": False}
    with enter(acme):
        row = Connection.objects.get(pk=first["id"])
        assert row.draft["config"]["idp_entity_id"] == "https://idp.example/metadata"
        events = Event.objects.count()
        assert row.connector.config == {}
    assert run(capsys, *words, "--metadata", metadata) == again
    with enter(acme):
        assert Event.objects.count() == events


def test_by_the_operators_word_it_is_live_with_its_domain(
    acme: TenantScope, company: str, metadata: str, capsys: Captured
) -> None:
    domain = f"{cast.unique('corp')}.example.com"
    words = ("--organization", company, "--kind", "saml", "--name", "Corp", "--metadata", metadata)
    made = run(capsys, *words, "--domain", domain.upper(), "--verified")
    assert (made["live"], made["domain"], made["domain_proved"]) == (True, domain, True)
    with enter(acme):
        row = Connection.objects.get(pk=made["id"])
        (claim,) = OrganizationDomain.objects.filter(organization=company)
        assert (row.stage, row.connector.is_enabled, claim.connection_id) == (Stage.OPTIONAL, True, row.pk)
        assert row.live_setup().text("sso_url") == "https://idp.example/sso"
        actions = list(Event.objects.filter(object_id=company).values_list("action", "actor_label"))
        assert {"organization.vouch_for_domain", "connection.vouch", "connection.go_live"} <= {a for a, _who in actions}
        assert {who for _action, who in actions} == {COMMAND.label}
        before = Event.objects.count()
    assert run(capsys, *words, "--domain", domain, "--verified") == {**made, "created": False}
    with enter(acme):
        assert Event.objects.count() == before


def test_a_domain_that_waits_for_its_record_leads_there_once_it_is_proved(
    acme: TenantScope, company: str, capsys: Captured, settings: Any
) -> None:
    domain = f"{cast.unique('corp')}.example.com"
    made = run(capsys, "--organization", company, "--kind", "oidc", *CLIENT, "--domain", domain)
    assert (made["domain_proved"], made["live"]) == (False, False)
    with enter(acme), dns.answering() as zone:
        settings.DNS_SERVER = zone.address
        zone.texts[made["record_name"]] = [made["record_value"]]
        claim = OrganizationDomain.objects.get(domain=domain)
        check_domain(domain=claim, by=COMMAND)
        assert str(claim.connection_id) == made["id"]
        assert claim.required_from is None


def test_what_an_operator_vouched_for_stands_without_a_record(
    acme: TenantScope, company: str, metadata: str, capsys: Captured, settings: Any
) -> None:
    domain = f"{cast.unique('corp')}.example.com"
    run(capsys, "--organization", company, "--kind", "saml", "--metadata", metadata, "--domain", domain, "--verified")
    with enter(acme), dns.answering() as zone:
        settings.DNS_SERVER = zone.address
        claim = OrganizationDomain.objects.get(domain=domain)
        with pytest.raises(Exception, match="not found yet"):
            check_domain(domain=claim, by=COMMAND)
        claim.refresh_from_db()
        assert claim.verified_at is not None
        assert claim.failing_since is None


def test_an_openid_provider_is_told_its_redirect_uri_and_its_secret_is_sealed(
    acme: TenantScope, company: str, capsys: Captured
) -> None:
    made = run(capsys, "--organization", company, "--kind", "keycloak", "--name", "KC", *CLIENT, "--verified")
    assert made["redirect_uri"].endswith(f"/callback/{made['id']}")
    assert "entity_id" not in made
    with enter(acme):
        row = Connection.objects.get(pk=made["id"])
        assert row.live_setup().secrets == {"client_secret": "s3cret"}
        assert "s3cret" not in json.dumps([row.draft, row.connector.config])
        assert row.connector.config["issuer"] == "https://idp.example"


def test_without_an_organization_it_is_the_tenants_own(acme: TenantScope, capsys: Captured) -> None:
    made = run(capsys, "--kind", "oidc", "--name", cast.unique("Staff"), *CLIENT)
    with enter(acme):
        assert Connection.objects.get(pk=made["id"]).organization is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--kind", "nothing"), "There is no kind 'nothing'. There are: .*okta"),
        (("--kind", "github"), "There is no kind 'github'"),
        (("--kind", "okta", "--metadata", "/nowhere.xml"), "/nowhere.xml cannot be read: No such file"),
        (("--kind", "okta", "--metadata", "{html}"), "This is a web page, not metadata"),
        (("--kind", "okta", "--metadata", "{bytes}"), "no XML in UTF-8"),
        (("--kind", "okta", "--metadata", "{right}", *CLIENT), "give one of them"),
        (("--kind", "oidc", "--metadata", "{right}"), "'enterprise_oidc' is set up by --issuer"),
        (("--kind", "saml", *CLIENT), "'saml' is set up by --metadata"),
        (("--kind", "oidc", "--issuer", "https://idp.example"), "needs --client-id, --client-secret, too"),
        (("--kind", "oidc", *CLIENT, "--issuer", "idp.example"), "takes a whole address"),
        (("--kind", "oidc", *CLIENT, "--domain", "gmail.com"), "Use a domain of your own"),
        (("--kind", "oidc", *CLIENT, "--domain", "not a domain"), "Enter a domain such as"),
        (("--kind", "okta", "--verified"), "--verified needs --metadata"),
        (("--kind", "oidc", *CLIENT, "--domain", "{taken}", "--verified"), "is proved by another organization"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    acme: TenantScope, company: str, metadata: str, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><html></html>")
    (tmp_path / "bytes.xml").write_bytes(b"\xff\xfe\x00")
    taken = f"{cast.unique('taken')}.example.com"
    given = {"{html}": str(tmp_path / "page.html"), "{bytes}": str(tmp_path / "bytes.xml"), "{right}": metadata}
    given["{taken}"] = taken
    with enter(acme):
        OrganizationDomain.objects.create(
            organization=making.organization(), domain=taken, proof="p", verified_at=timezone.now()
        )
        before = Event.objects.count()
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command(
            "create_connection",
            "--tenant",
            "acme",
            "--organization",
            company,
            *(given.get(word, word) for word in words),
        )
    assert "\n" not in str(refused.value)
    with enter(acme):
        assert not Connection.objects.filter(organization=company).exists()
        assert not OrganizationDomain.objects.filter(organization=company).exists()
        assert Event.objects.count() == before


def test_an_organization_of_nobody_or_of_another_tenant_is_not_there(globex: TenantScope, company: str) -> None:
    for given in (company, "acme", ""):
        with pytest.raises(CommandError, match="There is no organization"):
            call_command("create_connection", "--tenant", "globex", "--organization", given, "--kind", "okta")
    with pytest.raises(CommandError, match="There is no tenant"):
        call_command("create_connection", "--tenant", "nowhere", "--kind", "okta")
    with pytest.raises(CommandError, match="--domain needs --organization"):
        call_command("create_connection", "--tenant", "globex", "--kind", "okta", "--domain", "a.example.com")


def test_a_name_that_is_taken_by_another_kind_is_said(acme: TenantScope, company: str, capsys: Captured) -> None:
    run(capsys, "--organization", company, "--kind", "okta", "--name", "Ours")
    with pytest.raises(CommandError, match="'Ours' is of the kind 'okta'"):
        run(capsys, "--organization", company, "--kind", "auth0", "--name", "Ours")


def test_reading_metadata_loads_nothing_that_signs_people_in(company: str, metadata: str) -> None:
    program = (
        "import os, sys, django; django.setup(); from identity.management.providers import provider_of; "
        "from connectors.enterprise.kind import Protocol; "
        f"assert provider_of(Protocol.SAML, {{'metadata': {metadata!r}}})[0]['sso_url']; "
        "print('saml2' in sys.modules)"
    )
    known = dict(os.environ)
    done = subprocess.run([sys.executable, "-c", program], env=known, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
