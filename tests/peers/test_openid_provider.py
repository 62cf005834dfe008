"""npm oidc-provider as a company's OpenID provider: PKCE, nonce, the client's proof, whoever signs in there, or nobody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from django.conf import LazySettings

from connectors.enterprise import client_proof, protocols
from connectors.enterprise.answers import Assertion, Report, Request
from connectors.enterprise.codes import Code
from connectors.enterprise.mapping import person_of
from connectors.rows import Setup
from connectors.saml.keys import ensure_key, prepare_key, rotate_key
from connectors.social import documents
from orgs.connections.models import Connection
from orgs.connections.operations import create_connection, update_draft
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.peers.openid import KEYS, SECRET, walk
from tests.peers.talking import Peer, talking

ANN = {"name": "Ann There", "email": "ann@corp.example.com", "email_verified": True, "groups": ["staff", "leads"]}
METHODS = {"basic": "client_secret_basic", "post": "client_secret_post"}


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture(autouse=True)
def _may_be_asked(settings: LazySettings) -> Iterator[None]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    yield
    documents.forget_everything()


@pytest.fixture(scope="module")
def provider() -> Iterator[Peer]:
    with talking("openid_provider.mjs", {"keys": KEYS}) as peer:
        yield peer


class Sitting:
    """One connection with the provider, and somebody at a browser."""

    def __init__(self, scope: TenantScope, provider: Peer, *, auth_method: str = "basic", **client: Any) -> None:
        self.scope, self.provider = scope, provider
        with enter(scope):
            self.row: Connection = create_connection(
                organization=create_organization(name=cast.unique("Company"), by=COMMAND),
                kind="enterprise_oidc",
                name="There",
                by=COMMAND,
            )
            config = {
                "protocol": "oidc", "issuer": provider.ask("issuer"), "client_id": "genkan", "auth_method": auth_method,
                "scopes": ["openid"],
            }  # fmt: skip
            update_draft(connection=self.row, config=config, mapping={}, secrets={"client_secret": SECRET}, by=COMMAND)
            ensure_key(connector_id=self.row.pk, by=COMMAND)
        self.request = Request(
            self.row.pk,
            f"state-{uuid4().hex}",
            f"https://acme.example/callback/{self.row.pk}",
            nonce=uuid4().hex,
            verifier=uuid4().hex * 2,
        )
        self.serve(auth_method, **client)
        provider.ask("person", id="ann-1", claims=ANN, acr="urn:mfa", amr=["pwd", "otp"])

    def serve(self, auth_method: str, **client: Any) -> None:
        given: dict[str, Any] = {
            "client_id": "genkan",
            "client_secret": SECRET,
            "redirect_uris": [self.request.callback],
            "token_endpoint_auth_method": METHODS.get(auth_method, auth_method),
        }
        if auth_method == "private_key_jwt":
            del given["client_secret"]
            with enter(self.scope):
                given["jwks"] = client_proof.public_keys(self.row.pk)
        self.provider.ask("serve", clients=[{**given, **client}])

    @property
    def setup(self) -> Setup:
        return self.row.draft_setup()

    def go(self, request: Request | None = None) -> dict[str, str]:
        with enter(self.scope):
            address = protocols.begin(self.setup, request or self.request).url
        return dict(parse_qsl(urlsplit(walk(address, self.request.callback)).query))

    def look(self, answer: dict[str, str], request: Request | None = None) -> Report:
        with enter(self.scope):
            return protocols.examine(
                self.setup, answer, request or self.request, now=datetime.now(UTC), is_thorough=False
            )


def taken(report: Report) -> Assertion:
    assert report.assertion is not None, report.refusal
    return report.assertion


@pytest.mark.parametrize("auth_method", ["basic", "post", "private_key_jwt"])
def test_its_people_sign_in_however_we_prove_ourselves(here: TenantScope, provider: Peer, auth_method: str) -> None:
    sitting = Sitting(here, provider, auth_method=auth_method)
    found = taken(sitting.look(sitting.go()))
    assert found.subject == "ann-1"
    with enter(here):
        person = person_of(sitting.setup, {"groups": "groups", "mfa": ["otp"]}, found)
    assert (person.email, person.name, person.groups) == ("ann@corp.example.com", "Ann There", ("staff", "leads"))
    assert person.has_mfa


def test_it_signs_by_another_kind_of_key(here: TenantScope, provider: Peer) -> None:
    sitting = Sitting(here, provider, id_token_signed_response_alg="ES256")
    assert taken(sitting.look(sitting.go())).signed_by == "ES256"


def test_a_key_that_took_over_is_known_there_before(here: TenantScope, provider: Peer) -> None:
    sitting = Sitting(here, provider, auth_method="private_key_jwt")
    with enter(here):
        prepare_key(connector_id=sitting.row.pk, by=COMMAND)
    sitting.serve("private_key_jwt")
    with enter(here):
        rotate_key(connector_id=sitting.row.pk, by=COMMAND)
    assert taken(sitting.look(sitting.go())).subject == "ann-1"


def test_a_code_works_once(here: TenantScope, provider: Peer) -> None:
    sitting = Sitting(here, provider)
    answer = sitting.go()
    taken(sitting.look(answer))
    refusal = sitting.look(answer).refusal
    assert refusal is not None
    assert refusal.code == Code.CODE_REFUSED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verifier": "another-verifier-that-is-long-enough-to-be-one"}, Code.CODE_REFUSED),
        ({"nonce": "another"}, Code.NONCE),
        ({"id": "another"}, Code.REQUEST_MISMATCH),
        ({"callback": "https://acme.example/callback/another"}, Code.CODE_REFUSED),
    ],
)
def test_an_answer_to_another_request_signs_nobody_in(
    here: TenantScope, provider: Peer, changes: dict[str, str], code: Code
) -> None:
    sitting = Sitting(here, provider)
    report = sitting.look(sitting.go(), replace(sitting.request, **changes))
    assert report.assertion is None
    assert report.refusal is not None
    assert report.refusal.code == code


@pytest.mark.parametrize("auth_method", ["basic", "private_key_jwt"])
def test_it_refuses_a_proof_that_is_not_ours(here: TenantScope, provider: Peer, auth_method: str) -> None:
    sitting = Sitting(here, provider, auth_method=auth_method)
    answer = sitting.go()
    with enter(here):
        update_draft(
            connection=sitting.row, config=sitting.setup.values, mapping={}, secrets={"client_secret": "x"}, by=COMMAND
        )
        prepare_key(connector_id=sitting.row.pk, by=COMMAND)
        rotate_key(connector_id=sitting.row.pk, by=COMMAND)
    refusal = sitting.look(answer).refusal
    assert refusal is not None
    assert refusal.code == Code.CLIENT_REFUSED


def test_somebody_who_does_not_agree_is_not_signed_in(here: TenantScope, provider: Peer) -> None:
    sitting = Sitting(here, provider)
    provider.ask("person")
    refusal = sitting.look(sitting.go()).refusal
    assert refusal is not None
    assert refusal.code == Code.PROVIDER_REFUSED


def test_it_names_itself_in_its_answer(here: TenantScope, provider: Peer) -> None:
    sitting = Sitting(here, provider)
    refusal = sitting.look({**sitting.go(), "iss": "https://other.example"}).refusal
    assert refusal is not None
    assert refusal.code == Code.ANSWER_ISSUER
