"""What a client learns of a tenant by itself."""

import json

from django.conf import settings

from tenants.isolation.scope import TenantScope
from tests.oidc import party

PATH = "/oidc/.well-known/openid-configuration"


def test_the_issuer_is_the_tenants_own_stored_address(acme: TenantScope) -> None:
    found = party.http(acme).get(PATH, headers={"x-forwarded-host": "evil.example"}).json()
    assert found["issuer"] == f"http://acme.localhost:{settings.PUBLIC_PORT}/oidc"
    assert all(value.startswith(found["issuer"]) for name, value in found.items() if name.endswith("_endpoint"))


def test_both_places_hold_the_same_document(acme: TenantScope) -> None:
    """RFC 8414 section 3.1: the issuer's path comes last."""
    http = party.http(acme)
    answer = http.get("/.well-known/oauth-authorization-server/oidc")
    assert answer["Content-Type"] == "application/json"
    assert answer.content == http.get(PATH).content


def test_it_names_what_the_specification_requires(acme: TenantScope) -> None:
    found = party.http(acme).get(PATH).json()
    assert "RS256" in found["id_token_signing_alg_values_supported"]
    assert found["response_types_supported"] == ["code"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    # Left out, request_uri would count as supported.
    assert found["request_uri_parameter_supported"] is False
    assert found["authorization_response_iss_parameter_supported"] is True


def test_it_names_the_ways_in_which_clients_prove_themselves(acme: TenantScope) -> None:
    found = party.http(acme).get(PATH).json()
    methods = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]
    assert found["token_endpoint_auth_methods_supported"] == methods
    assert found["introspection_endpoint_auth_methods_supported"] == methods[1:]
    assert found["token_endpoint_auth_signing_alg_values_supported"] == ["RS256", "PS256", "ES256", "EdDSA"]


def test_it_names_no_endpoint_that_is_not_there(acme: TenantScope) -> None:
    http = party.http(acme)
    found = http.get(PATH).json()
    paths = [
        value.partition(f":{settings.PUBLIC_PORT}")[2]
        for name, value in found.items()
        if name.endswith(("_endpoint", "_uri"))
    ]
    assert len(paths) == 9
    assert all(http.get(path).status_code != 404 for path in paths)


def test_the_keys_are_public_parts_only_and_each_tenants_own(acme: TenantScope, globex: TenantScope) -> None:
    first, second = (json.loads(party.http(scope).get("/oidc/jwks").content)["keys"] for scope in (acme, globex))
    assert {key["alg"] for key in first} == {"RS256", "ES256"}
    assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & {name for key in first for name in key}
    assert not {key["kid"] for key in first} & {key["kid"] for key in second}


def test_metadata_and_keys_are_open_to_every_origin_without_credentials(acme: TenantScope) -> None:
    answer = party.http(acme).get(PATH, headers={"origin": "https://anywhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
