"""Roles in JSON, as Logto has them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, QuerySet
from rest_framework import serializers

from identity.api.errors import NotFound
from identity.api.paging import COUNT_LIMIT
from identity.api.search import Field, column, identifier
from identity.api.shapes import Anything, Choice, Flag, Ids, Number, Shape, Text
from identity.users.roles.models import ApplicationRole, Role, UserRole
from tenants.isolation.scope import current

TYPES = {Role.Kind.USER.value: "User", Role.Kind.MACHINE.value: "MachineToMachine"}
KINDS = {shown: kind for kind, shown in TYPES.items()}


class RoleShape(Shape):
    tenant_id = Text()
    id = Text()
    name = Text()
    description = Text()
    type = Choice(choices=list(KINDS))
    is_default = Flag()


class CountedRoleShape(RoleShape):
    users_count = Number()
    featured_users = serializers.ListField(child=Anything())
    applications_count = Number()
    featured_applications = serializers.ListField(child=Anything())


class NewRoleShape(Shape):
    name = Text(max_length=120)
    description = Text(max_length=300, allow_blank=True, required=False)
    type = Choice(choices=list(KINDS), required=False)
    is_default = Flag(required=False)
    scope_ids = Ids(min_length=0, required=False)


class RoleChanges(Shape):
    name = Text(max_length=120, required=False)
    description = Text(max_length=300, allow_blank=True, required=False)
    is_default = Flag(required=False)


class RoleIds(Shape):
    role_ids = Ids()


class AnyRoleIds(Shape):
    """For a list that is replaced, which may come out empty."""

    role_ids = Ids(min_length=0)


class AddedRoles(Shape):
    role_ids = Ids(min_length=0)
    added_role_ids = Ids(min_length=0)


def shown(role: Role) -> dict[str, object]:
    return {
        "tenantId": current().slug,
        "id": str(role.pk),
        "name": role.name,
        "description": role.description,
        "type": TYPES[role.kind],
        "isDefault": role.is_default,
    }


def shown_all(roles: Sequence[Role]) -> list[dict[str, object]]:
    return [shown(role) for role in roles]


def find_role(role_id: UUID) -> Role:
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound("role")
    return role


def find_roles(ids: Iterable[UUID]) -> list[Role]:
    """All of them, or none. Raises NotFound."""
    wanted = set(ids)
    found = list(Role.objects.filter(pk__in=wanted).prefetch_related("permissions__resource"))
    if len(found) != len(wanted):
        raise NotFound("role")
    return found


def counted(roles: "QuerySet[Role]") -> "QuerySet[Role, Any]":
    """With how many people and applications have each, in the same statement; beyond COUNT_LIMIT nobody counts."""
    return roles.annotate(users_count=_number_of(UserRole), applications_count=_number_of(ApplicationRole))


def _number_of(rows: type[UserRole] | type[ApplicationRole]) -> Func:
    holders = rows._default_manager.filter(role=OuterRef("pk")).order_by().values("pk")[:COUNT_LIMIT]
    return Func(ArraySubquery(holders), function="cardinality", output_field=IntegerField())


def shown_counted(roles: Sequence[Any]) -> list[dict[str, object]]:
    """Nobody is featured: a list of roles says how many have each, not who."""
    return [
        {
            **shown(role),
            "usersCount": role.users_count,
            "featuredUsers": [],
            "applicationsCount": role.applications_count,
            "featuredApplications": [],
        }
        for role in roles
    ]


SEARCHABLE: Mapping[str, Field] = {
    "id": identifier(),
    "name": column("name"),
    "description": column("description"),
}
