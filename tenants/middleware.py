"""The outermost layer: which tenant a request is for, or the same short answer to everything else."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from tenants import health, hosts
from tenants.isolation.scope import current
from tenants.isolation.wrapper import connection
from tenants.models import Tenant

GetResponse = Callable[[HttpRequest], HttpResponseBase]
HOST_HEADER = re.compile(r"([a-z0-9.-]{1,253})(?::\d{1,5})?\Z")
UNKNOWN = b"Not found.\n"
# Passkeys made at a former primary host go on where this says (WebAuthn Level 3, 5.11). Browsers follow no redirect.
RELATED_ORIGINS = "/.well-known/webauthn"


class TenantMiddleware:
    """Sets the connection's tenant by host. Restores `public` afterwards, so that nothing runs in a leftover tenant."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (probe := health.PROBES.get(request.path)) is not None:
            return probe(request)
        name = HOST_HEADER.match(request.META.get("HTTP_HOST", "").lower())
        host = name[1] if name is not None else ""
        match = hosts.find_by_host(host.removesuffix("."))
        if match is None:
            return HttpResponse(UNKNOWN, status=404, content_type="text/plain")
        # With a dot at the end it is another origin to browsers, with cookies of its own.
        if match.is_alias or host.endswith("."):
            return self._answer_alias(request, match)
        try:
            connection.set_tenant(match.scope)
            request.tenant = match.scope  # type: ignore[attr-defined]  # declared in tenants.requests
            # Whatever is built from the request's own address below is built from the stored one.
            origin = urlsplit(hosts.origin(match.scope))
            request.META["HTTP_HOST"], request.META["wsgi.url_scheme"] = origin.netloc, origin.scheme
            request.urlconf = settings.URLS_CONSOLE if match.scope.is_operators else settings.URLS_TENANT
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()

    @staticmethod
    def _answer_alias(request: HttpRequest, match: hosts.Match) -> HttpResponse:
        # A form sent to an alias would be sent again to the primary: only reading may move.
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(b"Misdirected request.\n", status=421, content_type="text/plain")
        if request.path == RELATED_ORIGINS:
            return JsonResponse({"origins": [hosts.origin(match.scope)]})
        response = HttpResponsePermanentRedirect(hosts.origin(match.scope) + request.get_full_path())
        response.status_code = 308
        return response


class SuspensionMiddleware:
    """A tenant that is not ready answers with one page, in the visitor's language, and nothing of it is reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scope = current()
        if scope.state == Tenant.State.READY:
            return self.get_response(request)
        # Rendered without the request: a page about a closed house asks nothing of the house.
        with translation.override(translation.get_language_from_request(request)):
            page = render_to_string("errors/suspended.html", {"tenant": scope})
        return HttpResponse(page, status=503)
