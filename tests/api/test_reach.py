"""Nobody hands on more of the API than they have themselves."""

import pytest

from tenants.apis.models import BUILT_IN, Permission
from tenants.isolation.scope import TenantScope, enter
from tests.api.caller import Caller, problem

REFUSED = (403, "auth.forbidden")


@pytest.fixture
def all_id(acme: TenantScope) -> str:
    with enter(acme):
        return str(Permission.objects.get(resource__indicator=BUILT_IN, name="all").pk)


def test_a_role_gets_no_permission_of_the_api_that_its_maker_lacks(acme: TenantScope, all_id: str) -> None:
    caller = Caller(acme, "write:roles", "read:roles")
    body = {"name": "more", "type": "MachineToMachine", "scopeIds": [all_id]}
    assert problem(caller.post("/roles", body)) == REFUSED
    made = caller.post("/roles", {"name": caller.party.client_id, "type": "MachineToMachine"}).json()
    assert problem(caller.post(f"/roles/{made['id']}/scopes", {"scopeIds": [all_id]})) == REFUSED
    assert Caller(acme).post(f"/roles/{made['id']}/scopes", {"scopeIds": [all_id]}).status_code == 201
    mine = caller.party.client_id
    assert problem(caller.post(f"/applications/{mine}/roles", {"roleIds": [made["id"]]})) == REFUSED
    assert problem(caller.put(f"/applications/{mine}/roles", {"roleIds": [made["id"]]})) == REFUSED
    assert problem(caller.post(f"/roles/{made['id']}/applications", {"applicationIds": [mine]})) == REFUSED


def test_nobody_gets_a_secret_of_a_client_that_may_do_more(acme: TenantScope) -> None:
    caller, mighty = Caller(acme, "write:applications", "read:applications"), Caller(acme)
    path = f"/applications/{mighty.party.client_id}"
    assert problem(caller.post(f"{path}/secrets", {"name": "mine"})) == REFUSED
    assert problem(caller.patch(path, {"name": "x"})) == REFUSED
    assert problem(caller.delete(path)) == REFUSED
    assert caller.get(path).json()["isAdmin"]
    equal = Caller(acme, "write:applications")
    assert caller.post(f"/applications/{equal.party.client_id}/secrets", {"name": "second"}).status_code == 201
