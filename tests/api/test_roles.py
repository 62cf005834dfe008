"""Roles over the management API: what they permit, and who has them."""

from typing import Any

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.api.caller import Caller, problem
from tests.oidc.music import Music
from tests.oidc.party import Party


def _role(caller: Caller, **values: Any) -> Any:
    made = caller.post("/roles", {"name": cast.unique("role"), "description": "", **values})
    assert made.status_code == 200, made.text
    return made.json()


def test_a_role_is_made_changed_and_deleted(acme: TenantScope) -> None:
    caller = Caller(acme)
    made = _role(caller)
    path = f"/roles/{made['id']}"
    assert (made["type"], made["isDefault"], made["tenantId"]) == ("User", False, "acme")
    assert problem(caller.post("/roles", {"name": made["name"]})) == (422, "role.name_in_use")
    assert caller.patch(path, {"description": "Pays"}).json() == {**made, "description": "Pays"}
    assert problem(caller.patch(path, {"name": _role(caller)["name"]})) == (422, "role.name_in_use")
    assert caller.delete(path).status_code == 204
    assert problem(caller.get(path)) == (404, "entity.not_found")


def test_what_a_role_permits_is_given_and_taken(acme: TenantScope) -> None:
    caller, music = Caller(acme), Music(acme)
    scopes = [str(one.pk) for one in music.permissions.values()]
    path = f"/roles/{_role(caller, scopeIds=scopes[:1])['id']}/scopes"
    assert caller.post(path, {"scopeIds": scopes[1:]}).status_code == 201
    listed = caller.get(path).json()
    assert {one["id"] for one in listed} == set(scopes)
    assert {one["resource"]["indicator"] for one in listed} == {music.indicator}
    assert caller.delete(f"{path}/{scopes[0]}").status_code == 204
    assert {one["id"] for one in caller.get(path, page=1).json()} == set(scopes[1:])
    assert problem(caller.delete(f"{path}/{scopes[0]}")) == (404, "entity.not_found")


def test_people_get_a_role_and_lose_it(acme: TenantScope) -> None:
    caller, person = Caller(acme), cast.person(acme)
    role = _role(caller)
    path = f"/roles/{role['id']}/users"
    assert caller.post(path, {"userIds": [str(person.pk)]}).status_code == 201
    assert [one["id"] for one in caller.get(path).json()] == [str(person.pk)]
    counted = caller.get("/roles", search=role["name"], page=1).json()
    assert [(one["usersCount"], one["applicationsCount"]) for one in counted] == [(1, 0)]
    assert caller.get("/roles", search=role["name"], excludeUserId=str(person.pk)).json() == []
    assert caller.delete(f"{path}/{person.pk}").status_code == 204
    assert caller.get(path).json() == []
    stranger = "6f1c2a54-98b3-4d0e-8a57-2f6f0f1f6b3d"
    assert problem(caller.post(path, {"userIds": [str(person.pk), stranger]})) == (404, "entity.not_found")
    assert caller.get(path).json() == []


def test_machine_clients_have_roles_of_their_own(acme: TenantScope) -> None:
    caller, machine = Caller(acme), Party(acme, "machine")
    role, for_people = _role(caller, type="MachineToMachine"), _role(caller)
    path = f"/applications/{machine.client_id}/roles"
    given = caller.post(path, {"roleIds": [role["id"]]})
    assert (given.status_code, given.json()["addedRoleIds"]) == (201, [role["id"]])
    assert caller.post(path, {"roleIds": [role["id"]]}).json()["addedRoleIds"] == []
    assert problem(caller.post(path, {"roleIds": [for_people["id"]]})) == (422, "application.invalid_role_type")
    assert [one["id"] for one in caller.get(f"/roles/{role['id']}/applications").json()] == [machine.client_id]
    assert caller.put(path, {"roleIds": []}).json() == {"roleIds": []}
    assert caller.get(path).json() == []
    web = Party(acme)
    refused = caller.post(f"/applications/{web.client_id}/roles", {"roleIds": [role["id"]]})
    assert problem(refused) == (422, "application.invalid_role_type")
