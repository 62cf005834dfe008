"""Cross-origin answers (Fetch standard, section 3.2), never with credentials: no cookie ever crosses an origin.

Public documents are open to every origin; other endpoints to the origins that the tenant's clients registered.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from identity.oidc.models import Client
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

View = Callable[[HttpRequest], HttpResponse]
ORIGINS: ChangeCache[str, frozenset[str]] = ChangeCache("oidc_client", limit=2000)


def public(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        response = _preflight(request) or view(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def registered(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        response = _preflight(request) or view(request)
        patch_vary_headers(response, ("Origin",))
        origin = request.headers.get("Origin", "")
        if origin and origin in registered_origins():
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate"
        return response

    return answer


def registered_origins() -> frozenset[str]:
    """Those that clients name, and those that their redirect URIs lie in."""
    return ORIGINS.get(current().schema_name, "origins", _read)


def _read() -> frozenset[str]:
    found: set[str] = set()
    for origins, uris in Client.objects.values_list("allowed_origins", "redirect_uris"):
        found.update(origins.split())
        parts = [urlsplit(uri) for uri in uris.split()]
        found.update(f"{part.scheme}://{part.netloc}" for part in parts if part.scheme in ("http", "https"))
    return frozenset(found)


def _preflight(request: HttpRequest) -> HttpResponse | None:
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, DPoP",
        "Access-Control-Max-Age": "600",
    }
    return HttpResponse(status=204, headers=headers)
