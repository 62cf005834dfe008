"""How often a client may call, from which pages, and when it last did."""

import contextlib

from identity.api import throttling
from identity.api.models import LastCall
from identity.oidc.models import Client
from identity.signin import limits
from tenants.isolation.scope import TenantScope, enter
from tests.api.caller import Caller, problem


def test_beyond_the_limit_a_client_waits_and_others_do_not(acme: TenantScope) -> None:
    caller, other = Caller(acme), Caller(acme)
    assert caller.get("/roles").status_code == 200
    with enter(acme), contextlib.suppress(limits.TooManyTries):
        for _number in range(limits.Action.API.limit + 1):
            limits.count(limits.Action.API, caller.party.client_id)
    throttling.METER = throttling.Meter()
    refused = caller.get("/roles")
    assert problem(refused) == (429, "request.too_many")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert other.get("/roles").status_code == 200


def test_ten_calls_are_one_statement_at_the_limiter(acme: TenantScope) -> None:
    caller = Caller(acme)
    for _number in range(throttling.PACK):
        caller.get("/status")
        caller.get("/roles")
    with enter(acme):
        assert limits.look(limits.Action.API, caller.party.client_id) == 1


def test_the_last_call_is_written_down(acme: TenantScope) -> None:
    caller = Caller(acme)
    caller.get("/roles")
    with enter(acme):
        client = Client.objects.get(client_id=caller.party.client_id)
        assert LastCall.objects.get(client=client).ip == "127.0.0.1"


def test_pages_of_the_clients_own_origin_may_read_the_answer(acme: TenantScope) -> None:
    caller = Caller(acme, origins=("https://admin.example",))
    preflight = {"origin": "https://admin.example", "access-control-request-method": "PATCH"}
    found = caller.http.generic("OPTIONS", "/api/users", headers=preflight)
    assert found.status_code == 204
    assert "PATCH" in found.headers["Access-Control-Allow-Methods"]
    assert found.headers["Access-Control-Allow-Origin"] == "https://admin.example"
    read = caller.call("GET", "/users", origin="https://admin.example")
    assert read.headers["Access-Control-Allow-Origin"] == "https://admin.example"
    assert "Total-Number" in read.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in read.headers
    stranger = Caller(acme).call("GET", "/users", origin="https://admin.example")
    assert "Access-Control-Allow-Origin" not in stranger.headers
