"""npm `oidc-provider`, certified and not ours, as a company's identity provider: PKCE, nonce, and both proofs of a client."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from uuid import UUID

import pytest
from django.conf import LazySettings

from connectors.enterprise import client_proof, protocols
from connectors.enterprise.answers import Report, Request
from connectors.enterprise.codes import Code, Verdict
from connectors.rows import Setup
from connectors.social import documents
from identity.launch.addresses import free_port
from orgs.connections.operations import create_connection
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, equipment
from tests.node import program
from tests.processes import answers, running, wait_for

CALLBACK, SECRET = "https://acme.example/callback/1", "a secret of the client, long enough"


@dataclass(frozen=True)
class Company:
    scope: TenantScope
    connection: UUID
    issuer: str

    def setup(self, method: str, secret: str = SECRET) -> Setup:
        client = "by-key" if method == "private_key_jwt" else "by-secret"
        told = {"protocol": "oidc", "issuer": self.issuer, "client_id": client, "auth_method": method}
        return Setup(self.connection, "enterprise_oidc", "Acme", told, {"client_secret": secret})

    def request(self, **other: str) -> Request:
        made = {"id": cast.unique("state"), "nonce": cast.unique("nonce"), "verifier": cast.unique("v" * 43)}
        return Request(connection=self.connection, callback=CALLBACK, **{**made, **other})  # type: ignore[arg-type]  # texts


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    scope, port = cast.new_tenant().scope(), free_port()
    with enter(scope):
        row = create_connection(organization=None, kind="enterprise_oidc", name="Acme", by=COMMAND)
        keys = client_proof.public_keys(row.pk)
    story = {"port": port, "client_secret": SECRET, "redirect_uris": [CALLBACK], "jwks": keys}
    known = {**equipment.node_environment(), "STORY": json.dumps(story)}
    with running("company", program.command("company_provider.mjs"), known) as process:
        wait_for(lambda: answers(port), process)
        yield Company(scope, row.pk, f"http://127.0.0.1:{port}")


@pytest.fixture(autouse=True)
def _may_be_asked(settings: LazySettings) -> Iterator[None]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    yield
    documents.forget_everything()


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Redirects are followed by hand: the last one leads to us."""


def agree(location: str, name: str) -> dict[str, str]:
    """Signs in there and agrees, on its own pages, as a browser does; what it sends back."""
    browser = urllib.request.build_opener(_Staying, urllib.request.HTTPCookieProcessor(CookieJar()))
    form: dict[str, str] | None = None
    for _step in range(12):
        if location.startswith(CALLBACK):
            return dict(parse_qsl(urlsplit(location).query))
        data = urlencode(form).encode() if form is not None else None
        try:
            with browser.open(location, data, timeout=10) as page:
                text = page.read().decode()
        except urllib.error.HTTPError as moved:
            if moved.code not in (302, 303):
                raise
            location, form = urljoin(location, moved.headers["Location"]), None
            moved.close()
            continue
        prompt = re.search(r'name="prompt" value="(\w+)"', text)
        action = re.search(r'action="([^"]+)"', text)
        assert prompt, text
        assert action, text
        location = urljoin(location, action.group(1))
        form = {"prompt": prompt.group(1), **({"login": name, "password": "x"} if prompt.group(1) == "login" else {})}
    raise AssertionError("it never sent the browser back")


def sign_in(company: Company, setup: Setup, *, asked: Request | None = None, **changed: str) -> Report:
    request = company.request()
    with enter(company.scope):
        answer = agree(protocols.begin(setup, asked or request).url, "bob")
        return protocols.examine(
            setup, {**answer, **changed}, asked or request, now=datetime.now(UTC), is_thorough=True
        )


@pytest.mark.parametrize("method", ["basic", "private_key_jwt"])
def test_somebody_comes_in(company: Company, method: str) -> None:
    report = sign_in(company, company.setup(method))
    assert [check for check in report.checks if check.verdict in (Verdict.FAILED, Verdict.WARNING)] == []
    assert report.assertion is not None
    assert report.is_signed
    assert report.assertion.subject == "bob"
    # From userinfo: this provider puts neither into the ID token.
    assert report.assertion.attributes["email"] == ("bob@acme.example",)
    assert report.assertion.attributes["name"] == ("bob of the company",)
    assert report.assertion.signed_by


def test_a_wrong_secret_is_named(company: Company) -> None:
    report = sign_in(company, company.setup("basic", "another secret of the client"))
    assert report.refusal is not None
    assert report.refusal.code is Code.CLIENT_REFUSED


def test_a_code_works_with_its_own_verifier_and_nonce_only(company: Company) -> None:
    setup, asked = company.setup("basic"), company.request()
    with enter(company.scope):
        for other, code in (({"verifier": "w" * 43}, Code.CODE_REFUSED), ({"nonce": "another"}, Code.NONCE)):
            answer = agree(protocols.begin(setup, asked).url, "bob")
            mixed = company.request(**{"id": asked.id, "nonce": asked.nonce, "verifier": asked.verifier, **other})
            report = protocols.examine(setup, answer, mixed, now=datetime.now(UTC), is_thorough=True)
            assert report.refusal is not None
            assert (report.refusal.code, report.assertion) == (code, None)


def test_it_names_itself_in_its_answer(company: Company) -> None:
    report = sign_in(company, company.setup("basic"), iss="https://other.example")
    assert report.refusal is not None
    assert report.refusal.code is Code.ANSWER_ISSUER
