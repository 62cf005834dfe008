"""Writes by browsers come from our own pages: the Origin must be exactly ours (SECURITY 1).

Tenants under one base domain are same-site with each other, so SameSite cookies alone do not keep them apart.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from identity.errors import refuse
from tenants.hosts import origin
from tenants.isolation.scope import TenantScope

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        # Protocol endpoints that others call are marked csrf_exempt and carry no cookie of consequence.
        if request.method in SAFE or getattr(view, "csrf_exempt", False):
            return None
        sent = request.headers.get("Origin")
        # Browsers send Origin with every write; a client without one has no cookies of a victim to abuse.
        if sent is None and request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            return None
        # The host's tenant, also where the console has entered another one.
        scope: TenantScope = request.tenant  # type: ignore[attr-defined]  # TenantMiddleware has set it
        return None if sent == origin(scope) else refuse(request)
