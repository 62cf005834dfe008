"""The OpenAPI document, made of the endpoints' own declarations: it cannot say what the code does not do."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from identity.api.door import URLCONF
from identity.api.permissions import ALL, names, needed
from identity.api.shapes import Anything, camel

MEANINGS = {
    400: "The request is not as this document says.",
    401: "No access token, or none that counts here.",
    403: "The access token lacks the permission.",
    404: "It does not exist in this tenant.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A rule of the tenant forbids it.",
    429: "Too many requests: wait as Retry-After says.",
}
ALWAYS = (400, 401, 403, 429)
PAGING = {"page": "Which page, from 1.", "page_size": "How many on a page: 20 unless told, 100 at most."}
PROBLEM = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "data": {}},
}
FREE: dict[str, Any] = {"type": "object", "additionalProperties": {}}
PAGE_HEADERS = {
    "Total-Number": {"description": "How many there are: see Total-Number-Is-Capped.", "schema": {"type": "integer"}},
    "Link": {"description": "first, prev, next and last page (RFC 8288).", "schema": {"type": "string"}},
    "Total-Number-Is-Capped": {
        "description": "true where Total-Number is only as far as was counted.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
# Operation that makes something → operations about it, by the name of their parameter.
LINKS: dict[str, dict[str, str]] = {
    "CreateUser": {"GetUser": "userId", "UpdateUser": "userId", "DeleteUser": "userId"},
    "CreateApplication": {"GetApplication": "id", "UpdateApplication": "id", "DeleteApplication": "id"},
    "CreateResource": {"GetResource": "resourceId", "UpdateResource": "resourceId", "DeleteResource": "resourceId"},
    "CreateRole": {"GetRole": "roleId", "UpdateRole": "roleId", "DeleteRole": "roleId"},
    "CreateOrganization": {
        "GetOrganization": "organizationId",
        "UpdateOrganization": "organizationId",
        "DeleteOrganization": "organizationId",
    },
    "CreateOrganizationRole": {
        "GetOrganizationRole": "roleId",
        "UpdateOrganizationRole": "roleId",
        "DeleteOrganizationRole": "roleId",
    },
    "CreateOrganizationScope": {
        "GetOrganizationScope": "scopeId",
        "UpdateOrganizationScope": "scopeId",
        "DeleteOrganizationScope": "scopeId",
    },
}
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def described(
    operation_id: str,
    summary: str,
    *,
    takes: Any = None,
    gives: Any = None,
    status: int = 200,
    refuses: tuple[int, ...] = (),
    query: Mapping[str, str] | None = None,
    is_paged: bool = False,
) -> Decorator:
    wanted = {**(query or {}), **(PAGING if is_paged else {})}
    kinds = dict.fromkeys(PAGING, int)
    parameters = [
        OpenApiParameter(name, kinds.get(name, str), description=words, required=False)
        for name, words in wanted.items()
    ]
    expected = {*ALWAYS, *refuses, *((413, 415) if takes else ())}
    if isinstance(gives, Anything):
        gives = FREE
    sent: Any = {"application/json": FREE} if takes is Anything else takes
    responses = {status: OpenApiResponse(gives, description="Done.")}
    responses |= {
        one: OpenApiResponse({"$ref": "#/components/schemas/Problem"}, MEANINGS[one]) for one in sorted(expected)
    }
    return extend_schema(
        operation_id=operation_id, summary=summary, parameters=parameters, request=sent, responses=responses
    )


class Schema(AutoSchema):
    """drf-spectacular's DEFAULT_SCHEMA_CLASS: what each endpoint says of itself besides its declaration."""

    def get_description(self) -> str:
        wanted = needed(self.view.area, self.method) if self.view.area else ""
        return f"Needs the permission `{wanted}`, or `{ALL}`." if wanted else ""

    def get_auth(self) -> list[dict[str, list[str]]]:
        if self.view.is_open:
            return []
        return [{"token": [ALL]}, {"token": [needed(self.view.area, self.method)]}]


@cache
def whole() -> Mapping[str, Any]:
    """For every tenant the same, so it is made once in a process."""
    generator = SchemaGenerator(patterns=[path("api/", include(URLCONF))])  # type: ignore[no-untyped-call]  # has no types
    found: Mapping[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # likewise
    return found


def complete(result: dict[str, Any], generator: object, request: object, public: bool) -> dict[str, Any]:
    """drf-spectacular's POSTPROCESSING_HOOKS: names as they travel, headers, links, and how to get in."""
    result["paths"] = {_renamed(path): _path(item) for path, item in result["paths"].items()}
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = {
        "token": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/oidc/token", "scopes": names()}},
        }
    }
    return result


def _path(item: dict[str, Any]) -> dict[str, Any]:
    for operation in item.values():
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                parameter["name"] = camel(parameter["name"])
        _answer(operation)
    return item


def _answer(operation: dict[str, Any]) -> None:
    asked = {parameter["name"] for parameter in operation.get("parameters", ())}
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        if "page_size" in asked:
            response["headers"] = PAGE_HEADERS
        targets = LINKS.get(operation["operationId"], {})
        if targets:
            response["links"] = {
                target: {"operationId": target, "parameters": {name: "$response.body#/id"}}
                for target, name in targets.items()
            }


def _renamed(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "{" + camel(found[1]) + "}", path)
