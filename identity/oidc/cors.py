"""Cross-origin answers (Fetch standard, section 3.2), never with credentials: no cookie ever crosses an origin.

Public documents are open to every origin. At other endpoints a page may read what its own client is answered: a
preflight does not say which client will call, so it is answered to the origins of all of the tenant's live clients.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from identity.oidc.clients import RegisteredClient
from identity.oidc.models import Client
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

View = Callable[[HttpRequest], HttpResponse]
ORIGINS: ChangeCache[str, frozenset[str]] = ChangeCache("oidc_client", "applications_application", limit=2000)
PORTS = {"http": 80, "https": 443}


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
        return shared(request, lambda: view(request))

    return answer


def shared(
    request: HttpRequest,
    answer: Callable[[], HttpResponse],
    methods: str = "GET, POST",
    exposed: str = "WWW-Authenticate",
) -> HttpResponse:
    """The answer, readable by the pages of registered clients."""
    response = _preflight(request, methods) or answer()
    patch_vary_headers(response, ("Origin",))
    origin = request.headers.get("Origin", "")
    if origin and origin in _allowed(request):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = exposed
    return response


def is_called_by(request: HttpRequest, client: RegisteredClient) -> None:
    """Whoever has found out which client calls says so: from then on only its own pages may read the answer."""
    request.oidc_client = client  # type: ignore[attr-defined]  # ours


def registered_origins() -> frozenset[str]:
    """Of every live client of the tenant."""
    return ORIGINS.get(current().schema_name, "origins", _read)


def _allowed(request: HttpRequest) -> frozenset[str]:
    client: RegisteredClient | None = getattr(request, "oidc_client", None)
    if client is None:
        return registered_origins()
    return _origins(client.origins, client.redirect_uris, is_public=client.is_public)


def _read() -> frozenset[str]:
    live = Client.objects.filter(application__suspended_at=None)
    rows = live.values_list("allowed_origins", "redirect_uris", "client_type")
    found: set[str] = set()
    for origins, uris, kind in rows:
        found |= _origins(origins.split(), uris.split(), is_public=kind == Client.CLIENT_PUBLIC)
    return frozenset(found)


def _origins(named: Iterable[str], redirect_uris: Iterable[str], *, is_public: bool) -> frozenset[str]:
    """Those that a client names; one without a secret runs in the pages of its redirect URIs, so those too."""
    found = {_origin(one) for one in (*named, *(redirect_uris if is_public else ()))}
    return frozenset(found - {""})


def _origin(uri: str) -> str:
    """As browsers write it (RFC 6454 section 6.2): lower case, without the scheme's own port. "" for other schemes."""
    parts = urlsplit(uri)
    if parts.scheme not in PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _preflight(request: HttpRequest, methods: str = "GET, POST") -> HttpResponse | None:
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    headers = {
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Authorization, Content-Type, DPoP",
        "Access-Control-Max-Age": "600",
    }
    return HttpResponse(status=204, headers=headers)
