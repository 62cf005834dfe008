"""npm `oauth4webapi`, which checks whatever a specification lets a client check, over each way of authentication."""

import pytest

from tests.node.program import Told, create, run
from tests.platform import Platform

REDIRECT_URI = "http://127.0.0.1:3998/callback"
METHODS = {
    "basic": ("web", "client_secret_basic"),
    "post": ("web", "client_secret_post"),
    "none": ("spa", "none"),
}


@pytest.fixture(scope="module", params=METHODS)
def told(demo_platform: Platform, request: pytest.FixtureRequest) -> Told:
    """What happened: code with PKCE, state, nonce, max_age and iss; signatures against the published keys."""
    kind, method = METHODS[request.param]
    client = create(demo_platform, "client", "--type", kind, "--redirect-uri", REDIRECT_URI, "--auth-method", method)
    alice = demo_platform.user("acme", "alice")
    story = {
        "issuer": demo_platform.issuer("acme"),
        "client": client,
        "authentication": request.param,
        "redirect_uri": REDIRECT_URI,
        "login": alice["email"],
        "password": alice["password"],
    }
    return {**run("oauth4webapi.mjs", story), "alice": alice, "method": request.param}


def test_the_metadata_are_the_same_for_openid_and_for_oauth(told: Told, demo_platform: Platform) -> None:
    assert told["metadata"] == {"same": True, "issuer": demo_platform.issuer("acme")}


def test_it_accepts_every_answer(told: Told) -> None:
    assert told["claims"]["sub"] == told["userinfo"]["sub"] == told["alice"]["sub"]
    assert told["userinfo"]["email"] == told["alice"]["email"]
    assert told["rotated"]


def test_a_refreshed_id_token_tells_of_the_same_sign_in(told: Told) -> None:
    first, second = told["claims"], told["refreshed_claims"]
    assert [first[name] for name in ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid")] == [
        second[name] for name in ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid")
    ]


def test_what_it_revokes_counts_nowhere(told: Told) -> None:
    if told["method"] != "none":
        assert told["introspection"] == [True, False]
    assert (told["revoked"]["status"], told["revoked"]["challenge"]) == (401, "invalid_token")
    assert told["again"]["error"] == "invalid_grant"


def test_it_reads_every_refusal(told: Told) -> None:
    assert (told["wrong_verifier"]["error"], told["wrong_verifier"]["status"]) == ("invalid_grant", 400)
    assert (told["replay"]["error"], told["replay"]["status"]) == ("invalid_grant", 400)
    assert told["contradiction"]["error"] == "invalid_request"
