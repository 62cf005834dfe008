"""The outermost layer: which tenant a request is for, or the same short answer to everything else."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render

from tenants import health, hosts
from tenants.isolation.wrapper import connection
from tenants.models import Tenant

GetResponse = Callable[[HttpRequest], HttpResponseBase]
HOST_HEADER = re.compile(r"([a-z0-9.-]{1,253})(?::\d{1,5})?\Z")
UNKNOWN = b"Not found.\n"


class TenantMiddleware:
    """Sets the connection's tenant by host. Restores `public` afterwards, so that nothing runs in a leftover tenant."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (probe := health.PROBES.get(request.path)) is not None:
            return probe(request)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponse(b"Bad request.\n", status=400, content_type="text/plain")
        name = HOST_HEADER.match(request.META.get("HTTP_HOST", "").lower())
        match = hosts.find_by_host(name[1].rstrip(".")) if name else None
        if match is None:
            return HttpResponse(UNKNOWN, status=404, content_type="text/plain")
        if match.is_alias:
            return self._answer_alias(request, match)
        try:
            connection.set_tenant(match.scope)
            request.tenant = match.scope  # type: ignore[attr-defined]  # declared in tenants.requests
            if match.scope.state != Tenant.State.READY:
                return render(request, "errors/suspended.html", {"tenant": match.scope}, status=503)
            request.urlconf = settings.URLS_CONSOLE if match.scope.is_operators else settings.URLS_TENANT
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()

    @staticmethod
    def _answer_alias(request: HttpRequest, match: hosts.Match) -> HttpResponse:
        # A form sent to an alias would be sent again to the primary: only reading may move.
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(b"Misdirected request.\n", status=421, content_type="text/plain")
        response = HttpResponsePermanentRedirect(hosts.origin(match.scope) + request.get_full_path())
        response.status_code = 308
        return response
