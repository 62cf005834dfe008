"""API resources: what tokens are for, and what can be permitted there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import Problem, Refused, refusal
from identity.api.paging import Listed
from identity.api.resources import shapes
from identity.api.resources.shapes import (
    ResourceShape,
    ResourceWithScopes,
    ScopeShape,
    find_resource,
    find_scope,
    shown,
    shown_scope,
)
from identity.api.search import QUERY, condition_of
from tenants.apis import operations
from tenants.apis.models import ApiResource

SECONDS = "access_token_ttl"


class ResourcesEndpoint(Endpoint):
    area = "resources"

    @listing(
        "ListResources",
        "API resources by name",
        gives=ResourceWithScopes,
        query={"includeScopes": "true: with their permissions."},
        may_be_whole=True,
    )
    def get(self, call: Call) -> Listed:
        rows = ApiResource.objects.all()
        if call.query.get("includeScopes") in ("true", "1", "yes"):
            return Listed(rows.prefetch_related("permissions"), shapes.shown_with_scopes)
        return Listed(rows, shapes.shown_all)

    @endpoint(
        "CreateResource",
        "Create an API resource",
        takes=shapes.NewResource,
        gives=ResourceWithScopes,
        status=201,
        refuses=(422,),
    )
    def post(self, call: Call) -> Found:
        values = call.values
        further = {"seconds": values[SECONDS]} if SECONDS in values else {}
        try:
            made = operations.create_resource(
                name=values["name"].strip(), indicator=values["indicator"], by=call.by, **further
            )
        except ValidationError as error:
            raise _refused(error, values) from error
        return {**shown(made), "scopes": []}


class ResourceEndpoint(Endpoint):
    area = "resources"

    @endpoint("GetResource", "An API resource", gives=ResourceShape, refuses=(404,))
    def get(self, call: Call, resource_id: UUID) -> Found:
        return shown(find_resource(resource_id))

    @endpoint(
        "UpdateResource",
        "Change its name or the lifetime of its tokens",
        takes=shapes.ResourceChanges,
        gives=ResourceShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, resource_id: UUID) -> Found:
        names = {"name": "name", SECONDS: "access_token_seconds"}
        values = {ours: call.values[theirs] for theirs, ours in names.items() if theirs in call.values}
        return shown(operations.update_resource(resource=find_resource(resource_id), values=values, by=call.by))

    @endpoint("DeleteResource", "Delete it, with its permissions", refuses=(400, 404))
    def delete(self, call: Call, resource_id: UUID) -> Found:
        try:
            operations.delete_resource(resource=find_resource(resource_id), by=call.by)
        except operations.BuiltIn as error:
            raise Problem(400, "resource.cannot_delete_management_api", str(error.message)) from error
        return None


class ScopesEndpoint(Endpoint):
    area = "resources"

    @listing(
        "ListResourceScopes",
        "Permissions of an API resource",
        gives=ScopeShape,
        refuses=(404,),
        query=QUERY,
        may_be_whole=True,
    )
    def get(self, call: Call, resource_id: UUID) -> Listed:
        rows = find_resource(resource_id).permissions.filter(condition_of(call.request, shapes.SEARCHABLE))
        return Listed(rows, shapes.shown_scopes)

    @endpoint(
        "CreateResourceScope",
        "Create a permission",
        takes=shapes.NewScope,
        gives=ScopeShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, resource_id: UUID) -> Found:
        resource, name = find_resource(resource_id), call.values["name"]
        if resource.permissions.filter(name=name).exists():
            raise Refused("scope.name_exists", "This API has a permission of that name.")
        description = call.values.get("description") or ""
        made = operations.create_permission(resource=resource, name=name, description=description, by=call.by)
        return shown_scope(made)


class ScopeEndpoint(Endpoint):
    area = "resources"

    @endpoint(
        "UpdateResourceScope",
        "Change the description of a permission",
        takes=shapes.ScopeChanges,
        gives=ScopeShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, resource_id: UUID, scope_id: UUID) -> Found:
        permission, values = find_scope(resource_id, scope_id), call.values
        if values.get("name", permission.name) != permission.name:
            raise Refused("scope.name_fixed", "The name stays: APIs check it. Create another permission.")
        if "description" not in values:
            return shown_scope(permission)
        description = values["description"] or ""
        return shown_scope(operations.update_permission(permission=permission, description=description, by=call.by))

    @endpoint("DeleteResourceScope", "Delete a permission, out of every role", refuses=(404, 422))
    def delete(self, call: Call, resource_id: UUID, scope_id: UUID) -> Found:
        operations.delete_permission(permission=find_scope(resource_id, scope_id), by=call.by)
        return None


def _refused(error: ValidationError, values: Mapping[str, Any]) -> Refused:
    if ApiResource.objects.filter(indicator=values["indicator"]).exists():
        return refusal(error, "resource.resource_identifier_in_use")
    return refusal(error)
