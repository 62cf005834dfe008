"""What every answer forbids. Hosted pages are strict; only the console's admin relaxes (SECURITY 3 and 4)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from tenants.hosts import origin, origin_of
from tenants.isolation.scope import TenantScope

# No form-action: Chromium applies it to the redirects after a form, and those lead to applications' addresses.
HOSTED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# django-unfold evaluates expressions in attributes (Alpine) and styles elements: nothing else may do so.
ADMIN = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Hosted pages beside the console's settings: framed by the console alone, inert, in an origin that is nobody's. There
# 'self' would be that origin, so the tenant's is named.
PREVIEW = (
    "default-src 'none'; style-src {tenant}; img-src {tenant} data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors {console}; sandbox"
)


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_preview = getattr(response, "framed_by_console", False)
        response.headers.setdefault("Content-Security-Policy", _policy(request, is_preview))
        # A redirect shows nothing: silent renewal (prompt=none) is one, inside an application's own frame.
        if not 300 <= response.status_code < 400 and not is_preview:
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.PUBLIC_SCHEME == "https":
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def _policy(request: HttpRequest, is_preview: bool) -> str:
    if is_preview:
        scope: TenantScope = request.tenant  # type: ignore[attr-defined]  # TenantMiddleware has set it
        return PREVIEW.format(tenant=origin(scope), console=origin_of(settings.CONSOLE_HOST))
    if not getattr(request, "admin_pages", False):
        return HOSTED
    # Beside a tenant's settings stands a frame with that tenant's own pages.
    inside: TenantScope | None = getattr(request, "console_tenant", None)
    return f"{ADMIN}; frame-src {origin(inside)}" if inside is not None else ADMIN
