"""Keys change on the wire without a verifier ever meeting an unknown one (OpenID Connect Core 10.1.1)."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from joserfc import jws, jwt
from joserfc.jwk import KeySet

from identity.oidc.operations import update_client
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.keys import rotation
from tenants.keys.models import SigningKey
from tenants.keys.operations import provide_signing_key
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
AFTER = "https://rp.example/signed-out"


@pytest.fixture
def scope() -> TenantScope:
    """A tenant of the test's own: its keys change."""
    return cast.new_tenant().scope()


@pytest.fixture
def rp(scope: TenantScope) -> Party:
    return Party(scope, post_logout_redirect_uris=[AFTER])


@pytest.fixture
def browser(scope: TenantScope, visit: Visit) -> Visitor:
    """Somebody's, signed in."""
    with enter(scope):
        person = str(cast.new_user().username)
    visitor = visit(scope)
    visitor.sign_in(person, cast.PASSWORD)
    return visitor


def _id_token(rp: Party, browser: Visitor) -> str:
    browser.open(rp.authorize_path())
    return str(rp.redeem(rp.answer(browser)["code"]).json()["id_token"])


def _kids(rp: Party) -> set[str]:
    return {key["kid"] for key in rp.http.get("/oidc/jwks").json()["keys"]}


def _header(token: str) -> dict[str, Any]:
    return dict(jws.extract_compact(token.encode()).headers())


def _rotate(scope: TenantScope, algorithm: str = "RS256") -> str:
    """Publishes and activates; returns the new key's id."""
    with enter(scope):
        kid: str = rotation.publish_next_key(algorithm=algorithm, by=COMMAND).kid
        later = datetime.now(UTC) + rotation.PUBLISHED_BEFORE
        rotation.activate_next_key(algorithm=algorithm, now=later, by=COMMAND)
    return kid


def _hint_counts(rp: Party, browser: Visitor, token: str) -> bool:
    browser.open(rp.authorize_path(prompt="none", id_token_hint=token))
    return "code" in rp.answer(browser)


def test_the_key_set_may_be_kept_as_long_as_a_key_is_published_before_it_signs(rp: Party) -> None:
    answer = rp.http.get("/oidc/jwks")
    assert answer["Cache-Control"] == f"public, max-age={int(rotation.PUBLISHED_BEFORE.total_seconds())}"
    assert answer["Content-Type"] == "application/json"


def test_the_next_key_is_in_the_set_before_anything_is_signed_by_it(
    scope: TenantScope, rp: Party, browser: Visitor
) -> None:
    with enter(scope):
        waiting = rotation.publish_next_key(algorithm="RS256", by=COMMAND).kid
    assert waiting in _kids(rp)
    assert _header(_id_token(rp, browser))["kid"] != waiting


def test_a_token_of_the_previous_key_verifies_and_is_a_good_hint(
    scope: TenantScope, rp: Party, browser: Visitor
) -> None:
    before = _id_token(rp, browser)
    kid = _rotate(scope)
    after = _id_token(rp, browser)
    assert (_header(before)["kid"], _header(after)["kid"]) == (_header(before)["kid"], kid)
    assert _header(before)["kid"] != kid
    for token in (before, after):
        assert rp.claims(token)["sub"]
        assert _hint_counts(rp, browser, token)
    browser.open(f"/oidc/session/end?id_token_hint={before}&post_logout_redirect_uri={AFTER}")
    assert browser.location == AFTER


def test_a_retired_key_is_out_of_the_set_and_its_tokens_are_no_hints(
    scope: TenantScope, rp: Party, browser: Visitor
) -> None:
    before = _id_token(rp, browser)
    _rotate(scope)
    with enter(scope):
        rotation.retire_key(key=SigningKey.objects.get(kid=_header(before)["kid"]), by=COMMAND)
    assert _header(before)["kid"] not in _kids(rp)
    browser.open(rp.authorize_path(prompt="none", id_token_hint=before))
    assert rp.answer(browser)["error"] == "invalid_request"
    browser.open(f"/oidc/session/end?id_token_hint={before}&post_logout_redirect_uri={AFTER}")
    assert "Sign out?" in browser.text


def test_a_client_that_changes_its_algorithm_gets_it_from_the_next_token_on(
    scope: TenantScope, rp: Party, browser: Visitor
) -> None:
    before = _id_token(rp, browser)
    with enter(scope):
        update_client(client=rp.client, values={"id_token_algorithm": "ES256"}, by=COMMAND)
    after = _id_token(rp, browser)
    assert (_header(before)["alg"], _header(after)["alg"]) == ("RS256", "ES256")
    assert _hint_counts(rp, browser, before)


def test_an_algorithm_without_a_key_cannot_be_chosen(scope: TenantScope, rp: Party) -> None:
    with enter(scope), pytest.raises(ValidationError) as refusal:
        update_client(client=rp.client, values={"id_token_algorithm": "EdDSA"}, by=COMMAND)
    assert list(refusal.value.message_dict) == ["id_token_algorithm"]
    assert "EdDSA" not in _algorithms(rp)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_eddsa_is_there_for_a_client_once_the_tenant_has_such_a_key(
    scope: TenantScope, rp: Party, browser: Visitor
) -> None:
    with enter(scope):
        first = provide_signing_key(algorithm=SigningKey.Algorithm.EDDSA, by=COMMAND)
        assert provide_signing_key(algorithm=SigningKey.Algorithm.EDDSA, by=COMMAND) == first
        update_client(client=rp.client, values={"id_token_algorithm": "EdDSA"}, by=COMMAND)
    assert "EdDSA" in _algorithms(rp)
    browser.open(rp.authorize_path())
    tokens = rp.redeem(rp.answer(browser)["code"]).json()
    keys = KeySet.import_key_set(rp.http.get("/oidc/jwks").json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["EdDSA"]).claims
    half = hashlib.sha512(tokens["access_token"].encode()).digest()[:32]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).decode().rstrip("=")
    assert _hint_counts(rp, browser, tokens["id_token"])
    assert _header(_id_token(rp, browser))["kid"] != _rotate(scope, "EdDSA")
    assert _hint_counts(rp, browser, tokens["id_token"])


def _algorithms(rp: Party) -> list[str]:
    found: list[str] = rp.http.get("/oidc/.well-known/openid-configuration").json()[
        "id_token_signing_alg_values_supported"
    ]
    return found


def test_nothing_private_and_nothing_symmetric_is_published(scope: TenantScope, rp: Party) -> None:
    with enter(scope):
        provide_signing_key(algorithm=SigningKey.Algorithm.EDDSA, by=COMMAND)
    for key in rp.http.get("/oidc/jwks").json()["keys"]:
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & set(key)
        assert key["kty"] in ("RSA", "EC", "OKP")
        assert (key["use"], key["alg"] in ("RS256", "ES256", "EdDSA")) == ("sig", True)
