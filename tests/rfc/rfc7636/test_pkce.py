"""S256 only; required unless a confidential client is let off; neither side can leave it out alone."""

from collections.abc import Callable

import pytest

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
NONE: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}


@pytest.mark.parametrize(
    "changes",
    [
        NONE,
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge_method": "S512"},
        {"code_challenge": None},
        {"code_challenge": "short"},
        {"code_challenge": "a" * 44},
        {"code_challenge": "=" * 43},
    ],
)
@pytest.mark.parametrize("kind", ["web", "spa"])
def test_anything_but_a_good_challenge_is_refused(
    acme: TenantScope, visit: Visit, kind: str, changes: dict[str, str | None]
) -> None:
    rp = Party(acme, kind)
    visitor = visit(acme)
    visitor.open(rp.authorize_path(**changes))
    assert rp.answer(visitor)["error"] == "invalid_request"


@pytest.mark.parametrize("verifier", ["", "short", "a" * 43, "a" * 200, "ü" * 50])
def test_a_wrong_verifier_is_refused_and_the_right_one_still_works(
    acme: TenantScope, visit: Visit, verifier: str
) -> None:
    rp = Party(acme, "spa")
    code = rp.sign_in(visit(acme), "alice")["code"]
    assert rp.redeem(code, code_verifier=verifier).json()["error"] == "invalid_grant"
    assert rp.redeem(code).status_code == 200


def test_a_confidential_client_may_be_let_off(acme: TenantScope, visit: Visit) -> None:
    rp = Party(acme, "web", pkce_required=False)
    code = rp.sign_in(visit(acme), "alice", **NONE)["code"]
    assert rp.redeem(code, code_verifier="").status_code == 200


def test_a_verifier_for_a_code_without_challenge_is_refused(acme: TenantScope, visit: Visit) -> None:
    """RFC 9700 section 2.1.1: else an attacker could strip the challenge from the request."""
    rp = Party(acme, "web", pkce_required=False)
    code = rp.sign_in(visit(acme), "alice", **NONE)["code"]
    assert rp.redeem(code).json()["error"] == "invalid_grant"
