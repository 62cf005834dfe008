"""npm `@logto/node` signs in at a tenant as it does at Logto: the tenant's address is its endpoint, and no more."""

import pytest

from tests.node.program import Told, create, create_resources, run, verify
from tests.platform import Platform

REDIRECT_URI, SIGNED_OUT = "http://127.0.0.1:3999/callback", "http://127.0.0.1:3999/"


@pytest.fixture(scope="module", params=["web", "spa"])
def told(demo_platform: Platform, request: pytest.FixtureRequest) -> Told:
    """What happened: once with an application that has a secret, once with one that has none."""
    resources = create_resources(demo_platform, owner="alice")
    addresses = ("--redirect-uri", REDIRECT_URI, "--post-logout-redirect-uri", SIGNED_OUT)
    client = create(demo_platform, "client", "--type", request.param, *addresses)
    alice = demo_platform.user("acme", "alice")
    story = {
        "endpoint": demo_platform.origin("acme"),
        "client": client,
        "resources": resources,
        "permissions": ["read"],
        "redirect_uri": REDIRECT_URI,
        "post_logout_redirect_uri": SIGNED_OUT,
        "login": alice["email"],
        "password": alice["password"],
    }
    return {**run("logto_node.mjs", story), "client": client, "resources": resources}


def test_it_asks_as_it_asks_logto(told: Told) -> None:
    asked: list[list[str]] = told["asked"]
    assert ["prompt", "consent"] in asked
    assert ["scope", "openid offline_access profile email phone read"] in asked
    assert [value for name, value in asked if name == "resource"] == list(told["resources"])
    assert "nonce" not in dict(asked)


def test_it_knows_who_signed_in(told: Told, demo_platform: Platform) -> None:
    alice, claims = demo_platform.user("acme", "alice"), told["claims"]
    assert (claims["sub"], claims["email"], claims["email_verified"]) == (alice["sub"], alice["email"], True)
    assert (claims["iss"], claims["aud"]) == (demo_platform.issuer("acme"), told["client"]["client_id"])
    assert (claims["username"], claims["name"]) == ("alice", "Alice Jane Adams")
    assert claims["phone_number"]


def test_it_reads_the_userinfo_with_its_first_token_and_with_a_refreshed_one(told: Told) -> None:
    assert told["userinfo"] == told["userinfo_again"]
    assert told["userinfo"]["email"] == told["claims"]["email"]
    assert told["userinfo"]["given_name"] == "Alice"
    assert told["rotated"]


def test_it_gets_an_access_token_for_each_resource_with_what_the_person_may_do_there(
    told: Told, demo_platform: Platform
) -> None:
    granted = {resource: verify(demo_platform, access["token"]) for resource, access in told["access"].items()}
    assert [claims["aud"] for claims in granted.values()] == list(told["resources"])
    assert [claims["scope"] for claims in granted.values()] == ["read", ""]
    for claims in granted.values():
        assert claims["header"]["typ"] == "at+jwt"
        assert (claims["sub"], claims["client_id"]) == (told["claims"]["sub"], told["client"]["client_id"])
    assert [access["claims"]["aud"] for access in told["access"].values()] == list(told["resources"])


def test_it_understands_a_refusal(told: Told) -> None:
    """Its errors are made of `code` and `message`, which stand beside the specification's members."""
    assert (told["unknown"]["name"], told["unknown"]["code"]) == ("LogtoRequestError", "oidc.invalid_target")
    assert told["unknown"]["message"]


def test_it_signs_out_after_a_confirmation_and_comes_back(told: Told) -> None:
    assert told["leaving"] == [["client_id", told["client"]["client_id"]], ["post_logout_redirect_uri", SIGNED_OUT]]
    assert told["confirmation"] == "/oidc/session/end"
    assert told["left"] == SIGNED_OUT
    assert told["revoked"]["code"] == "oidc.invalid_grant"
    assert told["afterwards"] == "login_required"
