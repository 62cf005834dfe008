"""npm `@logto/api` manages organizations as it manages Logto's."""

from typing import Any

import pytest

from tenants.hosts import origin
from tests import cast
from tests.api.caller import Caller
from tests.live import Live
from tests.node.program import run

# Operation → the status that Logto's own types name for it.
STATUSES = {
    "CreateOrganizationScope": 201,
    "CreateOrganizationRole": 201,
    "CreateMachineRole": 201,
    "ListOrganizationRoles": 200,
    "ListOrganizationRoleScopes": 200,
    "CreateOrganization": 201,
    "UpdateOrganization": 200,
    "ListOrganizations": 200,
    "AddOrganizationUsers": 201,
    "AssignOrganizationRolesToUser": 201,
    "ListOrganizationUsers": 200,
    "ListOrganizationUserScopes": 200,
    "ListUserOrganizations": 200,
    "ReplaceOrganizationUserRoles": 204,
    "AddOrganizationApplications": 201,
    "AssignOrganizationRolesToApplications": 201,
    "ListOrganizationApplications": 200,
    "CreateOrganizationJitEmailDomain": 201,
    "ReplaceOrganizationJitRoles": 204,
    "ListOrganizationJitRoles": 200,
    "CreateOrganizationInvitation": 201,
    "ListOrganizationInvitations": 200,
    "ReplaceOrganizationInvitationStatus": 200,
    "DeleteOrganizationUser": 204,
    "DeleteOrganization": 204,
    "Gone": 404,
}


@pytest.fixture(scope="module")
def told(live_web: Live) -> dict[str, Any]:
    acme = cast.tenant("acme")
    party = Caller(acme).party
    story = {"base_url": origin(acme), "client_id": party.client_id, "client_secret": party.secret}
    person = str(cast.person(acme).pk)
    return run("logto_api_organizations.mjs", {**story, "name": cast.unique("globo"), "user_id": person})


def test_each_call_is_answered_as_logto_answers_it(told: dict[str, Any]) -> None:
    assert {name: told[name]["status"] for name in STATUSES} == STATUSES, told


def test_what_comes_back_is_what_was_said(told: dict[str, Any]) -> None:
    role, organization = told["CreateOrganizationRole"]["body"], told["UpdateOrganization"]["body"]
    assert (organization["description"], organization["customData"]) == (None, {"plan": "gold"})
    (listed,) = told["ListOrganizations"]["body"]
    assert (listed["id"], listed["usersCount"], told["ListOrganizations"]["total"]) == (organization["id"], 0, "1")
    (member,) = told["ListOrganizationUsers"]["body"]
    assert [one["id"] for one in member["organizationRoles"]] == [role["id"]]
    (scope,) = told["ListOrganizationUserScopes"]["body"]
    assert scope["id"] == told["CreateOrganizationScope"]["body"]["id"]
    (machine,) = told["ListOrganizationApplications"]["body"]
    assert (machine["type"], len(machine["organizationRoles"])) == ("MachineToMachine", 1)
    assert told["CreateOrganizationInvitation"]["body"]["status"] == "Pending"
    assert told["ReplaceOrganizationInvitationStatus"]["body"]["status"] == "Revoked"
    assert told["Gone"]["body"]["code"] == "entity.not_found"
