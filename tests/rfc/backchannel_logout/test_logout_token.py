"""What a client is told, and that it is told before the person comes back (sections 2.4 to 2.7)."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.keys.models import SigningKey
from tenants.keys.operations import provide_signing_key
from tests import cast
from tests.oidc.party import http
from tests.oidc.told import PATH, Told
from tests.visitor import Visitor

Telling = Callable[..., Told]
Visit = Callable[..., Visitor]
AFTER = "https://rp.example/signed-out"
EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}


def _end(browser: Visitor, **parameters: str) -> None:
    browser.open(f"/oidc/session/end?{urlencode(parameters)}")


def test_the_token_says_whose_session_at_which_client_has_ended(told: Telling, browser: Visitor, person: str) -> None:
    rp = told(post_logout_redirect_uris=[AFTER])
    tokens = rp.tokens(browser, person, nonce="n")
    issued, before = rp.claims(tokens["id_token"]), time.time()
    _end(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER, state="s")
    claims = rp.claims_received()
    assert claims["header"] == {"alg": "RS256", "typ": "logout+jwt", "kid": claims["header"]["kid"]}
    assert {name: claims[name] for name in ("iss", "aud", "sub", "sid")} == {
        name: issued[name] for name in ("iss", "aud", "sub", "sid")
    }
    assert claims["aud"] == rp.client_id
    assert claims["events"] == EVENTS
    assert before - 1 <= claims["iat"] <= time.time()
    assert 0 < claims["exp"] - claims["iat"] <= 120
    assert len(claims["jti"]) >= 20
    assert set(claims) == {"header", "iss", "aud", "sub", "sid", "events", "iat", "exp", "jti"}


def test_it_is_a_form_sent_by_post_to_the_registered_address(told: Telling, browser: Visitor, person: str) -> None:
    rp = told()
    _end(browser, id_token_hint=rp.tokens(browser, person)["id_token"])
    (request,) = rp.server.requests
    assert (request.method, request.path) == ("POST", PATH)
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "cookie" not in request.headers


def test_the_client_hears_before_the_person_is_sent_back(told: Telling, browser: Visitor, person: str) -> None:
    """Conformance: oidcc-backchannel-rp-initiated-logout."""
    rp = told(post_logout_redirect_uris=[AFTER])
    hint = rp.tokens(browser, person)["id_token"]
    _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="back")
    assert browser.location == f"{AFTER}?state=back"
    assert len(rp.tokens_received) == 1
    browser.open(rp.authorize_path(prompt="none"))
    assert rp.answer(browser)["error"] == "login_required"


def test_a_second_sign_out_tells_nobody_again(told: Telling, browser: Visitor, person: str) -> None:
    rp = told(post_logout_redirect_uris=[AFTER])
    hint = rp.tokens(browser, person)["id_token"]
    for _time in range(2):
        _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER)
        assert browser.location == AFTER
    assert len(rp.tokens_received) == 1


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_it_is_signed_as_the_clients_id_tokens_are(told: Telling, visit: Visit, algorithm: str) -> None:
    scope = cast.new_tenant().scope()
    with enter(scope):
        provide_signing_key(algorithm=SigningKey.Algorithm(algorithm), by=COMMAND)
        person = str(cast.new_user().username)
    rp, browser = told(scope, values={"id_token_algorithm": algorithm}), visit(scope)
    _end(browser, id_token_hint=rp.tokens(browser, person)["id_token"])
    assert rp.claims_received()["header"]["alg"] == algorithm


def test_it_passes_neither_for_an_id_token_nor_for_an_access_token(
    told: Telling, browser: Visitor, person: str
) -> None:
    rp = told()
    hint = rp.tokens(browser, person)["id_token"]
    _end(browser, id_token_hint=hint)
    stolen = rp.tokens_received[0]
    assert rp.userinfo(stolen).status_code == 401
    browser.open(rp.authorize_path(id_token_hint=stolen))
    assert rp.answer(browser)["error"] == "invalid_request"


def test_each_client_knows_the_session_by_a_name_of_its_own(told: Telling, browser: Visitor, person: str) -> None:
    first, second = told(), told()
    first.tokens(browser, person)
    browser.open(second.authorize_path())
    tokens = second.redeem(second.answer(browser)["code"]).json()
    _end(browser, id_token_hint=tokens["id_token"])
    heard = [rp.claims_received()["sid"] for rp in (first, second)]
    assert heard[0] != heard[1]
    keys = KeySet.import_key_set(second.http.get("/oidc/jwks").json())
    assert jwt.decode(tokens["id_token"], keys).claims["sid"] == heard[1]


def test_the_metadata_promises_it_with_the_session(acme: TenantScope) -> None:
    """Conformance: oidcc-backchannel-rp-initiated-logout-discovery-endpoint-verification."""
    found = http(acme).get("/oidc/.well-known/openid-configuration").json()
    assert (found["backchannel_logout_supported"], found["backchannel_logout_session_supported"]) == (True, True)
    assert found["end_session_endpoint"].endswith("/oidc/session/end")
