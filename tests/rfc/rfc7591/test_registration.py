"""Section 3: what a client asks for, what it is given, and what is refused."""

from typing import Any

import orjson
import pytest

from identity.applications.models import Application
from identity.oidc.models import Client
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.newcomer import REGISTER, Newcomer, register, send
from tests.oidc.party import CALLBACK
from tests.oidc.signer import Signer, SigningParty

LONG = "https://rp.example/" + "a" * 2000


def _error(answer: Any) -> tuple[int, str]:
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()["error"]


def test_it_gives_what_a_client_needs(open_tenant: TenantScope) -> None:
    answer = register(open_tenant)
    assert answer.status_code == 201
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    found = answer.json()
    assert found["client_name"] == "Newcomer"
    assert found["redirect_uris"] == [CALLBACK]
    assert found["grant_types"] == ["authorization_code"]
    assert found["response_types"] == ["code"]
    assert found["token_endpoint_auth_method"] == "client_secret_basic"
    assert found["application_type"] == "web"
    assert found["id_token_signed_response_alg"] == "RS256"
    assert found["subject_type"] == "public"
    assert found["client_secret_expires_at"] == 0
    assert len(found["client_secret"]) == 43
    assert found["registration_client_uri"].endswith(f"/oidc/register/{found['client_id']}")
    assert len(found["registration_access_token"]) == 43


def test_it_keeps_what_it_understands_and_leaves_out_the_rest(open_tenant: TenantScope) -> None:
    asked = {
        "client_uri": "https://rp.example/",
        "logo_uri": "https://rp.example/logo.png",
        "policy_uri": "https://rp.example/privacy",
        "tos_uri": "https://rp.example/terms",
        "initiate_login_uri": "https://rp.example/start",
        "contacts": ["ops@rp.example"],
        "software_id": "4NRB1-0XZABZI9E6-5SM3R",
        "software_version": "2.1",
        "grant_types": ["authorization_code", "refresh_token"],
        "post_logout_redirect_uris": ["https://rp.example/bye"],
        "scope": "openid read:things",
        "id_token_signed_response_alg": "ES256",
    }
    found = register(open_tenant, **asked, favourite_colour="green", client_secret="mine", client_id="chosen").json()
    assert {name: found[name] for name in asked} == asked
    assert "favourite_colour" not in found
    assert found["client_id"] != "chosen"
    assert found["client_secret"] != "mine"


def test_it_is_a_third_party_that_nobody_reviewed(open_tenant: TenantScope) -> None:
    found = register(open_tenant).json()
    with enter(open_tenant):
        client = Client.objects.get(client_id=found["client_id"])
        assert client.application.kind == Application.Kind.THIRD_PARTY
        assert client.self_registration.reviewed_at is None
        assert client.pkce_required
        event = Event.objects.about(client.application).get(action="application.create")
    assert event.actor_kind == "anonymous"


def test_no_secret_and_no_token_is_at_rest(open_tenant: TenantScope) -> None:
    found = register(open_tenant).json()
    with enter(open_tenant):
        client = Client.objects.get(client_id=found["client_id"])
        assert found["registration_access_token"] != client.self_registration.token_hash
        assert found["client_secret"] != client.secrets.get().secret_hash


def test_a_public_client_gets_no_secret(open_tenant: TenantScope) -> None:
    found = register(open_tenant, token_endpoint_auth_method="none", redirect_uris=["http://127.0.0.1:3000/cb"]).json()
    assert "client_secret" not in found
    assert found["application_type"] == "native"


def test_a_client_may_bring_its_keys(open_tenant: TenantScope) -> None:
    signer = Signer()
    asked = {"token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256"}
    found = register(open_tenant, **asked, jwks=signer.jwks).json()
    assert found["jwks"] == signer.jwks
    assert "client_secret" not in found
    signing = SigningParty.__new__(SigningParty)
    signing.signer = signer
    signing.join(open_tenant, found["client_id"], None, CALLBACK)
    answer = signing.ask(signer.sign(signing.claims()), grant_type="authorization_code", code="x")
    assert answer.json()["error"] == "invalid_grant"
    answer = signing.ask(signer.sign(signing.claims(aud="x")), grant_type="authorization_code", code="x")
    assert answer.json()["error"] == "invalid_client"


def test_a_client_without_a_name_is_called_by_its_host(open_tenant: TenantScope) -> None:
    assert register(open_tenant, client_name=None).json()["client_name"] == "rp.example"


def test_its_name_loses_what_could_mislead(open_tenant: TenantScope) -> None:
    found = register(open_tenant, client_name="  Good\u202edab\u200b\n Bank\u0007 ").json()
    assert found["client_name"] == "Gooddab Bank"


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"redirect_uris": None}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://rp.example/cb#fragment"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://*.rp.example/cb"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://rp.example/cb"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://rp.example/a b"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://["]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://rp.example/\u7384"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["com.example.app:/cb"], "application_type": "web"}, "invalid_redirect_uri"),
        ({"redirect_uris": "https://rp.example/cb"}, "invalid_client_metadata"),
        ({"redirect_uris": [7]}, "invalid_client_metadata"),
        ({"redirect_uris": [LONG]}, "invalid_client_metadata"),
        ({"redirect_uris": [f"https://rp.example/{number}" for number in range(21)]}, "invalid_client_metadata"),
        ({"grant_types": ["implicit"]}, "invalid_client_metadata"),
        ({"grant_types": ["client_credentials"]}, "invalid_client_metadata"),
        ({"grant_types": ["refresh_token"]}, "invalid_client_metadata"),
        ({"grant_types": ["urn:ietf:params:oauth:grant-type:token-exchange"]}, "invalid_client_metadata"),
        ({"response_types": ["id_token"]}, "invalid_client_metadata"),
        ({"response_types": ["code", "code id_token"]}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "client_secret_jwt"}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": ["none"]}, "invalid_client_metadata"),
        ({"token_endpoint_auth_signing_alg": "HS256"}, "invalid_client_metadata"),
        ({"id_token_signed_response_alg": "none"}, "invalid_client_metadata"),
        # The tenant has no such key.
        ({"id_token_signed_response_alg": "EdDSA"}, "invalid_client_metadata"),
        ({"backchannel_logout_uri": "http://rp.example/"}, "invalid_client_metadata"),
        ({"require_pushed_authorization_requests": "yes"}, "invalid_client_metadata"),
        ({"subject_type": "pairwise"}, "invalid_client_metadata"),
        ({"application_type": "desktop"}, "invalid_client_metadata"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "AQ"}]}}, "invalid_client_metadata"),
        ({"jwks": "text"}, "invalid_client_metadata"),
        ({"jwks": Signer().jwks, "jwks_uri": "https://rp.example/jwks"}, "invalid_client_metadata"),
        ({"jwks_uri": "http://rp.example/jwks"}, "invalid_client_metadata"),
        ({"initiate_login_uri": "http://localhost/start"}, "invalid_client_metadata"),
        ({"logo_uri": "javascript:alert(1)"}, "invalid_client_metadata"),
        ({"client_uri": "javascript:alert(1)"}, "invalid_client_metadata"),
        ({"policy_uri": "data:text/html,x"}, "invalid_client_metadata"),
        ({"client_name": "n" * 121}, "invalid_client_metadata"),
        ({"client_name": {"en": "x"}}, "invalid_client_metadata"),
        ({"contacts": "ops@rp.example"}, "invalid_client_metadata"),
        ({"scope": 'a"b'}, "invalid_client_metadata"),
        ({"scope": "write:everything"}, "invalid_client_metadata"),
        ({"userinfo_encrypted_response_alg": "RSA-OAEP"}, "invalid_client_metadata"),
        ({"dpop_bound_access_tokens": True}, "invalid_client_metadata"),
        ({"software_statement": "e30.e30.e30"}, "invalid_client_metadata"),
    ],
)
def test_it_refuses_what_no_client_may_be(open_tenant: TenantScope, members: dict[str, Any], error: str) -> None:
    answer = register(open_tenant, **members)
    assert _error(answer) == (400, error)
    assert not set('"\\') & set(answer.json()["error_description"])


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b"{", b'{"client_name": "\xff"}', b"[" * 3000, b'{"a": "' + b"x" * 40_000 + b'"}']
)
def test_it_refuses_what_is_no_object(open_tenant: TenantScope, body: bytes) -> None:
    assert _error(send(open_tenant, body)) == (400, "invalid_client_metadata")


def test_only_json_is_read(open_tenant: TenantScope) -> None:
    answer = Newcomer(open_tenant).http.post(REGISTER, {"client_name": "form"})
    assert _error(answer) == (400, "invalid_client_metadata")


def test_what_was_not_allowed_is_left_out_of_the_scope(open_tenant: TenantScope) -> None:
    assert register(open_tenant, scope="openid read:things write:things").json()["scope"] == "openid read:things"
    assert "read:things" not in register(open_tenant).json()["scope"]


def test_a_refusal_leaves_nothing_behind(open_tenant: TenantScope) -> None:
    register(open_tenant, client_name="Left behind", logo_uri="javascript:alert(1)")
    with enter(open_tenant):
        assert not Application.objects.filter(name="Left behind").exists()


def test_a_browser_of_any_origin_may_register(open_tenant: TenantScope) -> None:
    """There is nothing to lose: no cookie counts here, and the client sees what it registered alone."""
    body = orjson.dumps({"redirect_uris": [CALLBACK]})
    http = Newcomer(open_tenant).http
    answer = http.post(REGISTER, body, content_type="application/json", headers={"origin": "https://inspector.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
