"""People and machine clients of an organization over the management API."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from identity.applications.models import Application
from orgs import operations
from orgs.models import OrganizationPolicy, OrganizationRole
from orgs.operations import create_organization
from orgs.roles.operations import create_role
from tenants.apis.models import BUILT_IN, Permission
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem
from tests.oidc.party import Party

GONE = (404, "entity.not_found")


@dataclass
class World:
    """Two organizations, each with a member and a role of its own; one person in neither."""

    scope: TenantScope
    caller: Caller
    acme: str = ""
    globex: str = ""
    alice: str = ""
    carol: str = ""
    stranger: str = ""
    owner: str = ""
    member: str = ""
    acmes: str = ""
    globexs: str = ""

    def path(self, organization: str, *rest: str) -> str:
        return "/".join(("/organizations", organization, *rest))

    def add(self, organization: str, *people: str) -> None:
        answer = self.caller.post(self.path(organization, "users"), {"userIds": people})
        assert answer.status_code == 201, answer.content

    def new_person(self) -> str:
        return str(cast.person(self.scope).pk)

    def names(self, organization: str, person: str) -> set[str]:
        answer = self.caller.get(self.path(organization, "users", person, "roles"))
        return {role["name"] for role in answer.json()}


@pytest.fixture(scope="module")
def world(_real_database: None) -> World:
    scope = cast.new_tenant().scope()
    found = World(scope, Caller(scope))
    with enter(scope):
        operations.update_policy(policy=OrganizationPolicy(own_roles=True), by=COMMAND)
        acme, globex = (create_organization(name=name, by=COMMAND) for name in ("Acme", "Globex"))
        own = [create_role(name=f"Own {one}", organization=one, by=COMMAND) for one in (acme, globex)]
        found.acmes, found.globexs = (str(role.pk) for role in own)
        template = {role.name: str(role.pk) for role in OrganizationRole.objects.template()}
    found.acme, found.globex = str(acme.pk), str(globex.pk)
    found.owner, found.member = template["admin"], template["member"]
    found.alice, found.carol, found.stranger = (found.new_person() for _number in range(3))
    found.add(found.acme, found.alice)
    found.add(found.globex, found.carol)
    return found


def test_people_are_added_listed_and_removed(world: World) -> None:
    person = world.new_person()
    world.add(world.acme, person, person)
    listed = world.caller.get(world.path(world.acme, "users"), q=person).json()
    assert [(one["id"], one["organizationRoles"]) for one in listed] == [(person, [])]
    assert {"primaryEmail", "customData", "isSuspended", "identities"} <= set(listed[0])
    assert world.caller.delete(world.path(world.acme, "users", person)).status_code == 204
    assert world.caller.get(world.path(world.acme, "users"), q=person).json() == []
    assert problem(world.caller.delete(world.path(world.acme, "users", person))) == GONE


def test_roles_are_given_by_id_and_name_replaced_and_taken(world: World) -> None:
    person = world.new_person()
    world.add(world.acme, person)
    path = world.path(world.acme, "users", person, "roles")
    given = world.caller.post(path, {"organizationRoleIds": [world.acmes], "organizationRoleNames": ["member"]})
    assert given.status_code == 201
    assert set(given.json()["organizationRoleIds"]) == {world.acmes, world.member}
    assert world.names(world.acme, person) == {"Own Acme", "member"}
    listed = world.caller.get(world.path(world.acme, "users"), organizationRoleId=world.acmes).json()
    assert [one["id"] for one in listed] == [person]
    assert world.caller.put(path, {"organizationRoleNames": ["member"]}).status_code == 204
    assert world.names(world.acme, person) == {"member"}
    assert problem(world.caller.delete(f"{path}/{world.acmes}")) == GONE
    assert world.caller.delete(f"{path}/{world.member}").status_code == 204
    assert world.names(world.acme, person) == set()


def test_what_a_member_may_do_is_what_their_roles_permit(world: World) -> None:
    with enter(world.scope):
        fresh = str(create_organization(name="Fresh", by=COMMAND).pk)
    person = world.new_person()
    world.add(fresh, person)
    scopes = world.path(fresh, "users", person, "scopes")
    assert world.caller.get(scopes).json() == []
    world.caller.post(world.path(fresh, "users", person, "roles"), {"organizationRoleIds": [world.owner]})
    assert "manage:members" in {scope["name"] for scope in world.caller.get(scopes).json()}


def test_several_members_get_roles_or_none_does(world: World) -> None:
    people = [world.new_person(), world.new_person()]
    world.add(world.acme, *people)
    path = world.path(world.acme, "users", "roles")
    body = {"userIds": [*people, world.carol], "organizationRoleIds": [world.member]}
    assert problem(world.caller.post(path, body)) == GONE
    assert world.names(world.acme, people[0]) == set()
    assert world.caller.post(path, {**body, "userIds": people}).status_code == 201
    assert [world.names(world.acme, person) for person in people] == [{"member"}, {"member"}]


def test_the_people_are_replaced_whole(world: World) -> None:
    with enter(world.scope):
        fresh = str(create_organization(name="Fresh", by=COMMAND).pk)
    first, second = world.new_person(), world.new_person()
    world.add(fresh, first)
    path = world.path(fresh, "users")
    assert world.caller.put(path, {"userIds": [second]}).status_code == 204
    assert [one["id"] for one in world.caller.get(path).json()] == [second]
    assert world.caller.put(path, {"userIds": []}).status_code == 204
    assert world.caller.get(path).json() == []


def test_the_last_owner_stays_however_it_is_tried(world: World) -> None:
    with enter(world.scope):
        fresh = str(create_organization(name="Owned", by=COMMAND).pk)
    owner, other = world.new_person(), world.new_person()
    world.add(fresh, owner, other)
    roles = world.path(fresh, "users", owner, "roles")
    world.caller.post(roles, {"organizationRoleIds": [world.owner]})
    tries = [
        world.caller.delete(world.path(fresh, "users", owner)),
        world.caller.put(world.path(fresh, "users"), {"userIds": [other]}),
        world.caller.put(roles, {"organizationRoleIds": [world.member]}),
        world.caller.delete(f"{roles}/{world.owner}"),
        world.caller.delete(f"/organization-roles/{world.owner}"),
    ]
    assert [problem(answer) for answer in tries] == [(422, "entity.invalid")] * len(tries)
    assert world.names(fresh, owner) == {"admin"}
    world.caller.post(world.path(fresh, "users", other, "roles"), {"organizationRoleIds": [world.owner]})
    assert world.caller.delete(world.path(fresh, "users", owner)).status_code == 204


@pytest.mark.parametrize("way", ["there", "back"])
def test_what_belongs_to_one_organization_is_not_there_under_the_other(world: World, way: str) -> None:
    """Both ways round: the path decides, whoever names whatever in the body."""
    if way == "there":
        here, mine, theirs, foreign = world.acme, world.alice, world.carol, world.globexs
    else:
        here, mine, theirs, foreign = world.globex, world.carol, world.alice, world.acmes
    call, ids = world.caller, {"organizationRoleIds": [foreign]}
    tries = [
        call.get(world.path(here, "users", theirs, "roles")),
        call.get(world.path(here, "users", theirs, "scopes")),
        call.delete(world.path(here, "users", theirs)),
        call.post(world.path(here, "users", theirs, "roles"), {"organizationRoleIds": [world.member]}),
        call.put(world.path(here, "users", theirs, "roles"), {"organizationRoleIds": []}),
        call.post(world.path(here, "users", mine, "roles"), ids),
        call.put(world.path(here, "users", mine, "roles"), ids),
        call.delete(world.path(here, "users", mine, "roles", foreign)),
        call.post(world.path(here, "users", "roles"), {**ids, "userIds": [mine]}),
        call.post(world.path(here, "users", "roles"), {"organizationRoleIds": [world.member], "userIds": [theirs]}),
        call.get(world.path(here, "users"), organizationRoleId=foreign),
        call.post(world.path(here, "jit", "roles"), ids),
        call.put(world.path(here, "jit", "roles"), ids),
        call.delete(world.path(here, "jit", "roles", foreign)),
    ]
    assert [problem(answer) for answer in tries] == [GONE] * len(tries)
    name = "Own Globex" if way == "there" else "Own Acme"
    by_name = call.post(world.path(here, "users", mine, "roles"), {"organizationRoleNames": [name]})
    assert problem(by_name) == GONE
    assert world.names(here, mine) == set()


def test_a_header_or_a_query_that_names_another_organization_changes_nothing(world: World) -> None:
    path = world.path(world.acme, "users")
    for query, headers in (({"organization_id": world.globex}, {}), ({}, {"x-organization-id": world.globex})):
        answer = world.caller.call("GET", path, query=query, **headers)
        assert world.carol not in [one["id"] for one in answer.json()]
    body = {"userIds": [world.stranger], "organizationId": world.globex, "id": world.globex}
    assert world.caller.post(path, body).status_code == 201
    assert world.caller.get(world.path(world.globex, "users"), q=world.stranger).json() == []
    world.caller.delete(world.path(world.acme, "users", world.stranger))


def test_who_does_not_exist_is_not_added_nor_is_anybody_else_of_the_list(world: World) -> None:
    person = world.new_person()
    answer = world.caller.post(world.path(world.acme, "users"), {"userIds": [person, str(uuid4())]})
    assert problem(answer) == GONE
    assert world.caller.get(world.path(world.acme, "users"), q=person).json() == []


def test_machine_clients_are_members_too(world: World) -> None:
    machine = Party(world.scope, "machine")
    with enter(world.scope):
        role = create_role(name=cast.unique("robot"), kind="machine", by=COMMAND)
    path = world.path(world.acme, "applications")
    assert world.caller.post(path, {"applicationIds": [machine.client_id]}).status_code == 201
    roles = world.path(world.acme, "applications", machine.client_id, "roles")
    assert world.caller.post(roles, {"organizationRoleIds": [str(role.pk)]}).status_code == 201
    assert [one["name"] for one in world.caller.get(roles).json()] == [role.name]
    (listed,) = world.caller.get(path).json()
    assert (listed["id"], listed["organizationRoles"][0]["name"]) == (machine.client_id, role.name)
    (joined,) = world.caller.get(f"/applications/{machine.client_id}/organizations").json()
    assert (joined["id"], joined["organizationRoles"]) == (world.acme, listed["organizationRoles"])
    assert problem(world.caller.get(world.path(world.globex, "applications", machine.client_id, "roles"))) == GONE
    assert problem(world.caller.put(roles, {"organizationRoleIds": [world.member]}))[0] == 422
    assert world.caller.delete(f"{roles}/{role.pk}").status_code == 204
    assert world.caller.put(path, {"applicationIds": []}).status_code == 204
    assert problem(world.caller.delete(f"{path}/{machine.client_id}")) == GONE


def test_only_machine_clients_are_members(world: World) -> None:
    web = Party(world.scope, "web")
    answer = world.caller.post(world.path(world.acme, "applications"), {"applicationIds": [web.client_id]})
    assert problem(answer)[0] == 422
    with enter(world.scope):
        assert not Application.objects.get(client__client_id=web.client_id).memberships.exists()


def test_nobody_gives_a_client_more_of_this_api_than_they_have(world: World) -> None:
    caller, machine = Caller(world.scope, "write:organizations"), Party(world.scope, "machine")
    with enter(world.scope):
        everything = Permission.objects.get(resource__indicator=BUILT_IN, name="all")
        role = create_role(name=cast.unique("root"), kind="machine", by=COMMAND)
        # No operation writes this any more.
        role.api_permissions.set([everything])
    path = world.path(world.acme, "applications")
    assert caller.post(path, {"applicationIds": [machine.client_id]}).status_code == 201
    body = {"organizationRoleIds": [str(role.pk)]}
    for answer in (
        caller.post(f"{path}/{machine.client_id}/roles", body),
        caller.put(f"{path}/{machine.client_id}/roles", body),
        caller.post(f"{path}/roles", {**body, "applicationIds": [machine.client_id]}),
    ):
        assert problem(answer) == (403, "auth.forbidden")


def test_the_organizations_of_a_person_are_listed_with_their_roles_there(world: World) -> None:
    person = world.new_person()
    world.add(world.acme, person)
    world.add(world.globex, person)
    world.caller.post(world.path(world.globex, "users", person, "roles"), {"organizationRoleIds": [world.globexs]})
    found = world.caller.get(f"/users/{person}/organizations").json()
    assert {one["name"]: [role["name"] for role in one["organizationRoles"]] for one in found} == {
        "Acme": [], "Globex": ["Own Globex"],
    }  # fmt: skip
    assert problem(world.caller.get(f"/users/{uuid4()}/organizations")) == GONE


def test_roles_of_people_who_join_by_themselves_are_set(world: World) -> None:
    path = world.path(world.acme, "jit", "roles")
    assert world.caller.post(path, {"organizationRoleIds": [world.member]}).status_code == 201
    assert world.caller.post(path, {"organizationRoleIds": [world.acmes]}).status_code == 201
    assert {role["name"] for role in world.caller.get(path).json()} == {"member", "Own Acme"}
    assert world.caller.delete(f"{path}/{world.acmes}").status_code == 204
    assert problem(world.caller.put(path, {"organizationRoleIds": [world.owner]})) == (422, "entity.invalid")
    assert world.caller.put(path, {"organizationRoleIds": []}).status_code == 204
    assert world.caller.get(path).json() == []
