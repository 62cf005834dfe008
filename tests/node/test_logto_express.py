"""npm `@logto/express`: an application in express whose only setting for us is the tenant's address."""

import pytest

from identity.launch.addresses import LOOPBACK, free_port
from tests.node.program import Told, create, create_resources, run, verify
from tests.platform import Platform


@pytest.fixture(scope="module")
def told(demo_platform: Platform) -> Told:
    """What happened."""
    base, (resource, _other) = f"http://{LOOPBACK}:{free_port()}", create_resources(demo_platform, owner="alice")
    # Where the package's own routes and its sign-out lead to.
    addresses = ("--redirect-uri", f"{base}/logto/sign-in-callback", "--post-logout-redirect-uri", base)
    client = create(demo_platform, "client", "--type", "web", *addresses)
    alice = demo_platform.user("acme", "alice")
    story = {
        "endpoint": demo_platform.origin("acme"),
        "client": client,
        "resource": resource,
        "permissions": ["read", "write"],
        "base_url": base,
        "login": alice["email"],
        "password": alice["password"],
    }
    return {**run("logto_express.mjs", story), "client": client, "resource": resource, "base_url": base}


def test_a_stranger_is_sent_to_the_sign_in_page_and_comes_back_known(told: Told, demo_platform: Platform) -> None:
    assert told["stranger"] == {"isAuthenticated": False}
    assert told["asked"] == "/signin"
    assert told["home"]["isAuthenticated"]
    alice = demo_platform.user("acme", "alice")
    assert (told["home"]["claims"]["sub"], told["home"]["claims"]["email"]) == (alice["sub"], alice["email"])


def test_a_page_shows_the_userinfo(told: Told) -> None:
    assert told["me"]["userInfo"]["sub"] == told["home"]["claims"]["sub"]
    assert told["me"]["userInfo"]["given_name"] == "Alice"


def test_a_page_gets_an_access_token_for_the_api_and_keeps_it(told: Told, demo_platform: Platform) -> None:
    assert told["api"]["scopes"] == ["read"]
    claims = verify(demo_platform, told["api"]["accessToken"])
    assert (claims["aud"], claims["scope"]) == (told["resource"], "read")
    assert told["api_again"]["accessToken"] == told["api"]["accessToken"]


def test_signing_out_asks_and_comes_back_to_the_application(told: Told) -> None:
    assert told["confirmation"] == "/oidc/session/end"
    assert told["left"] == f"{told['base_url']}/"
    assert told["afterwards"] == {"isAuthenticated": False}


def test_its_sign_up_opens_the_page_of_registration(told: Told) -> None:
    assert told["sign_up"] == "/register"
