"""The short way of requests that programs send: through the layers that guard every request, past those for people.

At the addresses that identity.oidc.urls calls `programs`, and of the management API, no session, language, form token
or message means anything, and those layers cost more than the work itself. Everything else, and these addresses on the
console's host, goes the long way. Both ways answer alike: tests/oidc/test_short_way.py.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch, URLPattern
from django.utils import translation
from django.utils.module_loading import import_string

from identity.api import door
from identity.oidc.issuer import PREFIX
from identity.oidc.urls import programs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# In the order of MIDDLEWARE.
LAYERS = (
    "identity.headers.HeadersMiddleware",
    "identity.intake.IntakeMiddleware",
    "tenants.proxies.ProxyMiddleware",
    "tenants.middleware.TenantMiddleware",
    "tenants.middleware.SuspensionMiddleware",
)
# All of the API is for programs, but for the pages that explain it.
PAGES = "/api/docs"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LongWay(HttpResponse):
    """Not an answer: the address means something else on this host."""


class ShortWay:
    """A WSGI application before Django's own, `long_way`."""

    def __init__(self, long_way: "WSGIApplication") -> None:
        self._long_way = long_way
        self._addresses = dict(_fixed(programs))
        chain = _guard(self._call_view)
        for layer in reversed(LAYERS):
            chain = import_string(layer)(chain)
        self._chain = _guard(chain)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        is_short = path in self._addresses or (path.startswith(door.PREFIX) and not path.startswith(PAGES))
        if not is_short or environ.get("SCRIPT_NAME"):
            return self._long_way(environ, start_response)
        # The layers write into it, and the long way would have to start from what came.
        response = self._answer(dict(environ))
        if not isinstance(response, HttpResponse) or isinstance(response, LongWay):
            return self._long_way(environ, start_response)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    def _answer(self, environ: "WSGIEnvironment") -> HttpResponseBase:
        # Whoever was served last by this thread had a language.
        translation.deactivate()
        try:
            return self._chain(WSGIRequest(environ))
        finally:
            close_old_connections()

    def _call_view(self, request: HttpRequest) -> HttpResponseBase:
        if request.urlconf != settings.URLS_TENANT:
            return LongWay()
        request.resolver_match = match = self._addresses.get(request.path) or door.find(request.path)
        found: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return found


def _guard(get_response: GetResponse) -> GetResponse:
    """An exception becomes the page that it becomes everywhere."""
    return cast(GetResponse, convert_exception_to_response(get_response))


def _fixed(patterns: Iterable[URLPattern]) -> Iterable[tuple[str, ResolverMatch]]:
    for pattern in patterns:
        route = str(pattern.pattern)
        if "<" not in route:
            path = f"{PREFIX}/{route}"
            yield path, ResolverMatch(pattern.callback, (), {}, pattern.name, route=path.removeprefix("/"))
