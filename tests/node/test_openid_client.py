"""npm `openid-client`, certified and not ours, signs in at the running platform: over http, and over https."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from identity.launch.addresses import free_port
from tests.doubles.tls import make_authority, terminator
from tests.node.program import Told, run
from tests.platform import Platform, web

# OpenID Connect Core 5.1: the demo people have them all, so that an application can try every scope.
STANDARD_CLAIMS = {
    "sub", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
    "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number",
    "phone_number_verified", "address",
}  # fmt: skip


@pytest.fixture
def over_https(demo_platform: Platform, tmp_path: Path) -> Iterator[tuple[Platform, Path]]:
    """The same platform behind a proxy that ends TLS, and the certificate of the authority that vouches for it."""
    authority, chain, key = make_authority(tmp_path, "*.localhost", "acme.localhost")
    platform, inner = replace(demo_platform, scheme="https", port=free_port()), free_port()
    with (
        web(platform, inner, TRUSTED_PROXIES="127.0.0.1/32"),
        terminator(inner, platform.port, chain, key),
    ):
        yield platform, authority


def test_it_signs_in_refreshes_and_signs_out_over_http(demo_platform: Platform) -> None:
    told = sign_in(demo_platform)
    check(told, demo_platform)
    assert {cookie.partition("=")[0] for cookie in told["cookies"]} >= {"genkan"}


def test_it_does_the_same_over_https_with_cookies_bound_to_the_host(over_https: tuple[Platform, Path]) -> None:
    platform, authority = over_https
    told = sign_in(platform, NODE_EXTRA_CA_CERTS=str(authority))
    check(told, platform)
    assert "__Host-genkan" in {cookie.partition("=")[0] for cookie in told["cookies"]}
    for cookie in told["cookies"]:
        assert cookie.startswith("__Host-")
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "path=/", "samesite=lax"} <= attributes
        assert attributes & {"httponly", "max-age=0"}
        assert not any(attribute.startswith("domain") for attribute in attributes)


def sign_in(platform: Platform, **environment: str) -> Told:
    """What the program in openid_client.mjs tells afterwards."""
    alice, client = platform.user("acme", "alice"), platform.client("acme", "web")
    story = {
        "issuer": platform.issuer("acme"),
        "web": client,
        "machine": platform.client("acme", "machine"),
        "redirect_uri": client["redirect_uris"][0],
        "post_logout_redirect_uri": f"{platform.applications}/signed-out",
        "login": alice["email"],
        "password": alice["password"],
    }
    return run("openid_client.mjs", story, **environment)


def check(told: Told, platform: Platform) -> None:
    alice = platform.user("acme", "alice")
    claims = told["claims"]
    assert told["asked"] == "/signin"
    assert (claims["iss"], claims["sub"]) == (platform.issuer("acme"), alice["sub"])
    assert claims["aud"] == platform.client("acme", "web")["client_id"]
    assert told["userinfo"]["sub"] == told["userinfo_again"]["sub"] == told["silent_sub"] == alice["sub"]
    assert (told["userinfo"]["email"], told["userinfo"]["email_verified"]) == (alice["email"], True)
    assert set(told["userinfo"]) >= STANDARD_CLAIMS
    assert told["rotated"]
    assert told["token_type"].lower() == told["machine"]["token_type"].lower() == "bearer"
    assert not told["machine"]["has_refresh"]
    assert told["left"] == {"address": f"{platform.applications}/signed-out", "state": True}
    assert told["afterwards"] == "login_required"
