"""Organization roles and permissions over the management API."""

from uuid import uuid4

import pytest

from orgs.models import OrganizationPolicy, OrganizationRole
from orgs.operations import create_organization, update_policy
from orgs.roles.operations import create_role
from tenants.apis.models import BUILT_IN, Permission
from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem


@pytest.fixture(scope="module")
def scope(_real_database: None) -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture(scope="module")
def caller(scope: TenantScope) -> Caller:
    return Caller(scope)


def new_scope(caller: Caller) -> dict[str, str]:
    made = caller.post("/organization-scopes", {"name": cast.unique("see"), "description": "See it"})
    assert made.status_code == 201
    found: dict[str, str] = made.json()
    return found


def new_role(caller: Caller, **more: object) -> dict[str, object]:
    body = {"name": cast.unique("role"), "organizationScopeIds": [], "resourceScopeIds": [], **more}
    made = caller.post("/organization-roles", body)
    assert made.status_code == 201, made.content
    found: dict[str, object] = made.json()
    return found


def test_a_scope_is_made_read_described_and_deleted(caller: Caller) -> None:
    scope = new_scope(caller)
    assert set(scope) == {"tenantId", "id", "name", "description"}
    path = f"/organization-scopes/{scope['id']}"
    assert caller.get(path).json() == scope
    assert caller.patch(path, {"description": None}).json()["description"] is None
    assert scope["name"] in [one["name"] for one in caller.get("/organization-scopes").json()]
    assert [one["id"] for one in caller.get("/organization-scopes", q=scope["name"]).json()] == [scope["id"]]
    assert caller.delete(path).status_code == 204
    assert problem(caller.get(path)) == (404, "entity.not_found")


def test_the_name_of_a_scope_stays(caller: Caller) -> None:
    scope = new_scope(caller)
    assert problem(caller.patch(f"/organization-scopes/{scope['id']}", {"name": "other"})) == (422, "entity.invalid")


def test_a_scope_that_the_hosted_pages_ask_for_stays(caller: Caller) -> None:
    (right,) = caller.get("/organization-scopes", q="manage:members").json()
    assert problem(caller.delete(f"/organization-scopes/{right['id']}"))[0] == 422


def test_a_role_is_made_with_what_it_permits_and_changed(caller: Caller) -> None:
    scope = new_scope(caller)
    role = new_role(caller, organizationScopeIds=[scope["id"]], description="Sees")
    assert (role["type"], role["isOwner"], role["description"]) == ("User", False, "Sees")
    (listed,) = caller.get("/organization-roles", q=role["name"]).json()
    assert listed["scopes"] == [{"id": scope["id"], "name": scope["name"]}]
    path = f"/organization-roles/{role['id']}"
    assert caller.patch(path, {"name": "Seer", "description": None}).json()["name"] == "Seer"
    assert caller.get(path).json()["description"] is None
    assert caller.delete(path).status_code == 204
    assert problem(caller.get(path)) == (404, "entity.not_found")


def test_what_a_role_permits_is_added_replaced_and_taken(caller: Caller) -> None:
    first, second, path = new_scope(caller), new_scope(caller), f"/organization-roles/{new_role(caller)['id']}/scopes"
    assert caller.post(path, {"organizationScopeIds": [first["id"]]}).status_code == 201
    assert caller.post(path, {"organizationScopeIds": [second["id"]]}).status_code == 201
    assert {one["id"] for one in caller.get(path).json()} == {first["id"], second["id"]}
    assert caller.put(path, {"organizationScopeIds": [second["id"]]}).status_code == 204
    assert problem(caller.delete(f"{path}/{first['id']}")) == (404, "entity.not_found")
    assert caller.delete(f"{path}/{second['id']}").status_code == 204
    assert caller.get(path).json() == []


def test_what_a_role_permits_at_an_api_is_added_replaced_and_taken(caller: Caller, scope: TenantScope) -> None:
    with enter(scope):
        resource = create_resource(name="Tracks", indicator=f"https://{cast.unique('tracks')}.test", by=COMMAND)
        permission = create_permission(resource=resource, name="tracks:read", by=COMMAND)
    path = f"/organization-roles/{new_role(caller)['id']}/resource-scopes"
    assert caller.post(path, {"scopeIds": [str(permission.pk)]}).status_code == 201
    (listed,) = caller.get(path).json()
    assert (listed["id"], listed["resourceId"]) == (str(permission.pk), str(permission.resource_id))
    assert caller.put(path, {"scopeIds": []}).status_code == 204
    assert problem(caller.delete(f"{path}/{permission.pk}")) == (404, "entity.not_found")


def test_nobody_hands_on_more_of_this_api_than_they_have(scope: TenantScope) -> None:
    caller = Caller(scope, "write:organization-template", "read:organization-template")
    with enter(scope):
        everything = str(Permission.objects.get(resource__indicator=BUILT_IN, name="all").pk)
    body = {"name": cast.unique("all"), "resourceScopeIds": [everything]}
    assert problem(caller.post("/organization-roles", body)) == (403, "auth.forbidden")
    path = f"/organization-roles/{new_role(caller)['id']}/resource-scopes"
    for answer in (caller.post(path, {"scopeIds": [everything]}), caller.put(path, {"scopeIds": [everything]})):
        assert problem(answer) == (403, "auth.forbidden")


def test_what_does_not_exist_is_not_found_in_the_path_and_in_the_body(caller: Caller) -> None:
    role, gone = f"/organization-roles/{new_role(caller)['id']}", str(uuid4())
    tries = [
        caller.get(f"/organization-roles/{gone}"),
        caller.get(f"/organization-roles/{gone}/scopes"),
        caller.post(f"{role}/scopes", {"organizationScopeIds": [gone]}),
        caller.put(f"{role}/resource-scopes", {"scopeIds": [gone]}),
        caller.post("/organization-roles", {"name": "x", "organizationScopeIds": [gone]}),
    ]
    assert [problem(answer) for answer in tries] == [(404, "entity.not_found")] * len(tries)


def test_an_organizations_own_role_is_no_part_of_the_template(caller: Caller, scope: TenantScope) -> None:
    with enter(scope):
        update_policy(policy=OrganizationPolicy(own_roles=True), by=COMMAND)
        own = create_role(name="Own", organization=create_organization(name="Acme", by=COMMAND), by=COMMAND)
    assert problem(caller.get(f"/organization-roles/{own.pk}")) == (404, "entity.not_found")
    assert problem(caller.delete(f"/organization-roles/{own.pk}")) == (404, "entity.not_found")
    assert "Own" not in [one["name"] for one in caller.get("/organization-roles").json()]


def test_the_type_of_a_role_stays_and_only_people_own(caller: Caller) -> None:
    role = new_role(caller, type="MachineToMachine")
    path = f"/organization-roles/{role['id']}"
    assert caller.patch(path, {"type": "MachineToMachine"}).status_code == 200
    assert problem(caller.patch(path, {"type": "User"})) == (422, "entity.invalid")
    assert problem(caller.patch(path, {"isOwner": True}))[0] == 422


def test_a_name_in_use_is_refused(caller: Caller) -> None:
    role = new_role(caller)
    body = {"name": str(role["name"]).upper()}
    assert problem(caller.post("/organization-roles", body))[0] == 422


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": 3}, {"name": "x", "type": "Robot"}, {"name": "x", "organizationScopeIds": "all"},
     {"name": "x", "organizationScopeIds": ["no id"]}],
)  # fmt: skip
def test_a_body_that_is_not_as_documented_is_refused(caller: Caller, body: dict[str, object]) -> None:
    assert problem(caller.post("/organization-roles", body)) == (400, "guard.invalid_input")


def test_the_two_roles_of_every_tenant_are_there(caller: Caller, scope: TenantScope) -> None:
    with enter(scope):
        owner = OrganizationRole.objects.template().get(is_owner=True)
    assert caller.get(f"/organization-roles/{owner.pk}").json()["isOwner"] is True
