"""API resources and their permissions in JSON, as Logto has them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from identity.api.errors import NotFound
from identity.api.search import Field, column, identifier
from identity.api.shapes import Flag, Moment, Number, Shape, Text, milliseconds
from tenants.apis.models import ApiResource, Permission
from tenants.isolation.scope import current


class ResourceShape(Shape):
    tenant_id = Text()
    id = Text()
    name = Text()
    indicator = Text()
    is_default = Flag()
    access_token_ttl = Number()


class ScopeShape(Shape):
    tenant_id = Text()
    id = Text()
    resource_id = Text()
    name = Text()
    description = Text(allow_null=True)
    created_at = Moment()


class ResourceWithScopes(ResourceShape):
    scopes = ScopeShape(many=True, required=False)


class ScopeOfResource(ScopeShape):
    resource = ResourceShape()


class NewResource(Shape):
    name = Text(max_length=120)
    indicator = Text(max_length=300)
    access_token_ttl = Number(required=False)


class ResourceChanges(Shape):
    name = Text(max_length=120, required=False)
    access_token_ttl = Number(required=False)


class NewScope(Shape):
    name = Text(max_length=120)
    description = Text(max_length=300, allow_null=True, allow_blank=True, required=False)


class ScopeChanges(Shape):
    name = Text(max_length=120, required=False)
    description = Text(max_length=300, allow_null=True, allow_blank=True, required=False)


def shown(resource: ApiResource) -> dict[str, object]:
    return {
        "tenantId": current().slug,
        "id": str(resource.pk),
        "name": resource.name,
        "indicator": resource.identifier,
        "isDefault": False,
        "accessTokenTtl": resource.access_token_seconds,
    }


def shown_all(resources: Sequence[ApiResource]) -> list[dict[str, object]]:
    return [shown(resource) for resource in resources]


def shown_with_scopes(resources: Sequence[ApiResource]) -> list[dict[str, object]]:
    """Of rows whose permissions were read along."""
    return [{**shown(one), "scopes": shown_scopes(one.permissions.all())} for one in resources]


def shown_scope(permission: Permission) -> dict[str, object]:
    return {
        "tenantId": current().slug,
        "id": str(permission.pk),
        "resourceId": str(permission.resource_id),
        "name": permission.name,
        "description": permission.description or None,
        "createdAt": milliseconds(permission.created_at),
    }


def shown_scopes(permissions: Iterable[Permission]) -> list[dict[str, object]]:
    return [shown_scope(permission) for permission in permissions]


def shown_with_resource(permissions: Sequence[Permission]) -> list[dict[str, object]]:
    return [{**shown_scope(one), "resource": shown(one.resource)} for one in permissions]


def find_resource(resource_id: UUID) -> ApiResource:
    found = ApiResource.objects.filter(pk=resource_id).first()
    if found is None:
        raise NotFound("resource")
    return found


def find_scope(resource_id: UUID, scope_id: UUID) -> Permission:
    found = Permission.objects.select_related("resource").filter(pk=scope_id, resource=resource_id).first()
    if found is None:
        raise NotFound("scope")
    return found


def find_scopes(ids: Iterable[UUID]) -> list[Permission]:
    """All of them, or none. Raises NotFound."""
    wanted = set(ids)
    found = list(Permission.objects.select_related("resource").filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise NotFound("scope")
    return found


SEARCHABLE: Mapping[str, Field] = {
    "id": identifier(),
    "name": column("name"),
    "description": column("description"),
}
