"""Roles: what they permit, who has them, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from identity.users.roles import effective, operations
from identity.users.roles.models import Role
from tenants.apis import operations as apis
from tenants.apis.models import ApiResource, Permission
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope
from tests import cast


@pytest.fixture
def music(in_acme: TenantScope) -> dict[str, Permission]:
    """The music API of model 1, with an identifier of this test's own."""
    name = cast.unique("music")
    resource = apis.create_resource(name=name, indicator=f"https://{name}.example.test", by=COMMAND)
    names = ("read:free", "write:playlists", "read:hifi")
    return {name: apis.create_permission(resource=resource, name=name, by=COMMAND) for name in names}


def test_a_person_has_what_all_their_roles_permit_and_each_permission_says_where_it_comes_from(
    music: dict[str, Permission],
) -> None:
    free = operations.create_role(name=cast.unique("free"), permissions=[music["read:free"]], by=COMMAND)
    pro = operations.create_role(
        name=cast.unique("pro"), permissions=[music["read:free"], music["write:playlists"]], by=COMMAND
    )
    user = cast.new_user()
    operations.give_roles(user=user, roles=[free, pro], by=COMMAND)
    found = effective.permissions_of_user(user)
    assert {permission.name: {role.name for role in roles} for permission, roles in found.items()} == {
        "read:free": {free.name, pro.name},
        "write:playlists": {pro.name},
    }
    operations.take_roles(user=user, roles=[pro], by=COMMAND)
    assert {permission.name for permission in effective.permissions_of_user(user)} == {"read:free"}


def test_a_role_for_machines_is_not_given_to_a_person(in_acme: TenantScope) -> None:
    role = operations.create_role(name=cast.unique("robot"), kind=Role.Kind.MACHINE, by=COMMAND)
    with pytest.raises(ValidationError):
        operations.give_roles(user=cast.new_user(), roles=[role], by=COMMAND)


def test_a_default_role_is_for_people_only(in_acme: TenantScope) -> None:
    with pytest.raises(ValidationError):
        operations.create_role(name=cast.unique("robot"), kind=Role.Kind.MACHINE, is_default=True, by=COMMAND)


def test_two_roles_cannot_have_one_name(in_acme: TenantScope) -> None:
    role = operations.create_role(name=cast.unique("free"), by=COMMAND)
    with pytest.raises(ValidationError):
        operations.create_role(name=role.name, by=COMMAND)


def test_deleting_an_api_takes_its_permissions_out_of_every_role(music: dict[str, Permission]) -> None:
    role = operations.create_role(name=cast.unique("free"), permissions=[music["read:free"]], by=COMMAND)
    apis.delete_resource(resource=music["read:free"].resource, by=COMMAND)
    assert not role.permissions.exists()


def test_every_write_leaves_one_event(music: dict[str, Permission]) -> None:
    role = operations.create_role(name=cast.unique("free"), by=COMMAND)
    operations.update_role_permissions(role=role, permissions=[music["read:free"]], by=COMMAND)
    operations.update_role(role=role, values={"description": "for everybody"}, by=COMMAND)
    assert list(Event.objects.about(role).order_by("at").values_list("action", flat=True)) == [
        "role.create",
        "role.update_permissions",
        "role.update",
    ]


@pytest.mark.parametrize(
    "indicator",
    [
        "",
        "music",
        "https://",
        "https://api.example.test#part",
        "https://api.example.test/a b",
        "urn:logto:organization:x",
    ],
)
def test_an_identifier_that_no_token_could_name_is_refused(in_acme: TenantScope, indicator: str) -> None:
    with pytest.raises(ValidationError):
        apis.create_resource(name="x", indicator=indicator, by=COMMAND)
    assert not ApiResource.objects.filter(indicator=indicator).exists()


@pytest.mark.parametrize(
    "name", ["", "read free", 'a"b', "a\\b", "読む", "openid", "all", "urn:logto:scope:x", "x" * 121]
)
def test_a_permission_that_no_scope_could_name_is_refused(music: dict[str, Permission], name: str) -> None:
    with pytest.raises(ValidationError):
        apis.create_permission(resource=music["read:free"].resource, name=name, by=COMMAND)
