"""The document as pages that a developer reads, made of the document alone: no script, no other host."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from identity.api import document
from tenants.apis.models import BUILT_IN, spoken


@dataclass(frozen=True, slots=True)
class Operation:
    """`sent` and `answered` are the members of the body and of the answer; `refuses` the statuses beside it."""

    method: str
    path: str
    summary: str
    needs: str
    parameters: tuple[str, ...]
    sent: tuple[str, ...]
    answered: tuple[str, ...]
    status: str
    refuses: str


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    areas = [(name, len(list(_of(name)))) for name in _areas()]
    return render(request, "api/contents.html", {"areas": areas, "resource": spoken(BUILT_IN)})


@require_safe
def chapter(request: HttpRequest, area: str) -> HttpResponse:
    if area not in _areas():
        raise Http404
    return render(request, "api/chapter.html", {"area": area, "operations": list(_of(area))})


def _areas() -> list[str]:
    operations = (one for item in document.whole()["paths"].values() for one in item.values())
    return sorted({tag for operation in operations for tag in operation["tags"]})


def _of(area: str) -> Iterator[Operation]:
    for path, item in document.whole()["paths"].items():
        for method, found in item.items():
            if area in found["tags"]:
                yield _operation(method.upper(), path, found)


def _operation(method: str, path: str, found: Mapping[str, Any]) -> Operation:
    status = next(iter(found["responses"]))
    answered = found["responses"][status].get("content", {})
    needs = [name for one in found.get("security", ()) for name in one.get("token", ())]
    return Operation(
        method=method,
        path=path,
        summary=found["summary"],
        needs=needs[-1] if needs else "",
        parameters=tuple(one["name"] for one in found.get("parameters", ()) if one["in"] == "query"),
        sent=_members(found.get("requestBody", {}).get("content", {})),
        answered=_members(answered),
        status=status,
        refuses=", ".join(
            other for other in found["responses"] if other[0] == "4" and other not in ("400", "401", "403", "429")
        ),
    )


def _members(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the members; what must be there has a star."""
    schema = content.get("application/json", {}).get("schema", {})
    schema = schema.get("items", schema)
    if name := schema.get("$ref", "").rpartition("/")[2]:
        schema = document.whole()["components"]["schemas"][name]
    required = schema.get("required", ())
    return tuple(f"{name}*" if name in required else name for name in schema.get("properties", {}))
