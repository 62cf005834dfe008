"""A machine client gets a token for the tenant's address and /api, and is let in with it."""

from tenants.isolation.scope import TenantScope
from tests.api.caller import Caller, problem


def test_all_answers_exactly_all(acme: TenantScope) -> None:
    caller = Caller(acme)
    assert caller.ask_token(scope="all").json()["scope"] == "all"
    assert caller.get("/roles").status_code == 200


def test_what_there_is_not_is_said_in_json(acme: TenantScope) -> None:
    caller = Caller(acme)
    assert problem(caller.get("/roles/6f1c2a54-98b3-4d0e-8a57-2f6f0f1f6b3d")) == (404, "entity.not_found")
    assert problem(caller.get("/nothing")) == (404, "entity.not_found")
