"""What every answer forbids. Hosted pages are strict; only the console's admin relaxes (SECURITY 3 and 4)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

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


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        relaxed = getattr(request, "admin_pages", False)
        response.headers.setdefault("Content-Security-Policy", ADMIN if relaxed else HOSTED)
        # A redirect shows nothing: silent renewal (prompt=none) is one, inside an application's own frame.
        if not 300 <= response.status_code < 400:
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.PUBLIC_SCHEME == "https":
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
