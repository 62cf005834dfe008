"""npm `@logto/api` manages a tenant as it manages one of Logto's: by address, id and secret, and no more."""

from typing import Any

import pytest

from tenants.hosts import origin
from tests import cast
from tests.api.caller import Caller
from tests.live import Live
from tests.node.program import run

# Operation → the status that Logto's own types name for it.
STATUSES = {
    "CreateUser": 200,
    "GetUser": 200,
    "ListUsers": 200,
    "UpdateUser": 200,
    "UpdateUserCustomData": 200,
    "UpdateUserPassword": 200,
    "VerifyUserPassword": 422,
    "CreateResource": 201,
    "CreateResourceScope": 201,
    "CreateRole": 200,
    "ListRoleScopes": 200,
    "AssignUserRoles": 201,
    "ListUserRoles": 200,
    "ListRoleUsers": 200,
    "DeleteUserRole": 204,
    "CreateApplication": 200,
    "GetApplication": 200,
    "UpdateApplication": 200,
    "CreateApplicationSecret": 201,
    "ListApplicationSecrets": 200,
    "UpdateApplicationSecret": 200,
    "DeleteApplicationSecret": 204,
    "DeleteApplication": 204,
    "ListLogs": 200,
    "UpdateUserIsSuspended": 200,
    "DeleteUser": 204,
    "Gone": 404,
    "Stranger": 401,
}


@pytest.fixture(scope="module")
def told(live_web: Live) -> dict[str, Any]:
    acme = cast.tenant("acme")
    party = Caller(acme).party
    story = {"base_url": origin(acme), "client_id": party.client_id, "client_secret": party.secret}
    return run("logto_api.mjs", {**story, "name": cast.unique("mona")})


def test_it_is_granted_exactly_all_and_warns_of_nothing(told: dict[str, Any]) -> None:
    assert (told["scope"], told["warnings"], told["status"]) == ("all", [], 204)


def test_each_call_is_answered_as_logto_answers_it(told: dict[str, Any]) -> None:
    assert {name: told[name]["status"] for name in STATUSES} == STATUSES


def test_what_it_made_is_what_it_reads(told: dict[str, Any]) -> None:
    made = told["CreateUser"]["body"]
    assert told["GetUser"]["body"] == made
    assert [one["id"] for one in told["ListUsers"]["body"]] == [made["id"]]
    assert told["ListUsers"]["total"] == "1"
    assert told["UpdateUser"]["body"]["name"] == "Mona M."
    assert told["UpdateUserCustomData"]["body"] == {"plan": "pro"}
    role = told["CreateRole"]["body"]
    assert told["ListUserRoles"]["body"] == [role]
    assert told["AssignUserRoles"]["body"] == {"roleIds": [role["id"]], "addedRoleIds": [role["id"]]}
    assert [one["resource"]["indicator"] for one in told["ListRoleScopes"]["body"]] == [
        told["CreateResource"]["body"]["indicator"]
    ]


def test_a_secret_is_told_once(told: dict[str, Any]) -> None:
    first, second = told["CreateApplication"]["body"]["secret"], told["CreateApplicationSecret"]["body"]["value"]
    assert len({first, second}) == 2
    for name in ("GetApplication", "UpdateApplication", "ListApplicationSecrets", "UpdateApplicationSecret"):
        assert first not in str(told[name]), name
        assert second not in str(told[name]), name


def test_everything_it_did_is_in_the_log(told: dict[str, Any]) -> None:
    keys = [one["key"] for one in told["ListLogs"]["body"]]
    assert {"user.create", "user.update", "user.set_password", "user.give_roles", "user.take_roles"} <= set(keys)


def test_it_understands_refusals(told: dict[str, Any]) -> None:
    codes = {name: told[name]["body"]["code"] for name in ("VerifyUserPassword", "Gone", "Stranger")}
    assert codes == {
        "VerifyUserPassword": "session.invalid_credentials",
        "Gone": "entity.not_found",
        "Stranger": "auth.unauthorized",
    }
