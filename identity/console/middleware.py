"""Lets staff into one tenant at /t/<slug>/ of the console's host, and out again, whatever happens.

Session and person are of `operators`; rows are of the tenant. People without access get the same 404 as an unknown
short name gets.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.functional import LazyObject, empty

from identity.console.entering import Entry, find_entry, may_enter, standing_of
from identity.console.paths import in_agency
from identity.signin.factors.reauthentication import is_recent
from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter, leave

INSIDE = re.compile(r"/t/(?P<slug>[a-z][a-z0-9-]{0,39})(?P<rest>/.*)?\Z", re.DOTALL)
URLS = "identity.console.urls_tenant"


class ConsoleMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scope: TenantScope = request.tenant  # type: ignore[attr-defined]  # TenantMiddleware has set it
        if not scope.is_operators or not request.path_info.startswith("/t/"):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return to_sign_in(request)
        operator = _concrete(request.user)
        found = INSIDE.match(request.path_info)
        entry = find_entry(operator.pk, found["slug"], timezone.now()) if found else None
        if found is None or entry is None or not may_enter(entry):
            raise Http404
        if found["rest"] is None:
            return HttpResponseRedirect(f"{request.path}/")
        if entry.scope.is_operators and not is_recent(request):
            return to_proof(request)
        return self._inside(request, operator, entry, found["rest"])

    def _inside(self, request: HttpRequest, operator: User, entry: Entry, rest: str) -> HttpResponseBase:
        operator.access = entry.access  # type: ignore[attr-defined]  # what permissions are read from
        request.user = operator
        request.operator = operator  # type: ignore[attr-defined]  # declared in tenants.console
        request.entry = entry  # type: ignore[attr-defined]  # declared in tenants.console
        request.console_tenant = entry.scope  # type: ignore[attr-defined]  # declared in tenants.console
        request.is_platform_owner = partial(_is_platform_owner, operator.pk)  # type: ignore[attr-defined]  # asked by few pages
        request.admin_pages = True  # type: ignore[attr-defined]  # identity.headers relaxes the CSP for these alone
        with _as_site(request, f"/t/{entry.scope.slug}/", rest), enter(entry.scope):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _streamed(entry.scope, iter(response.streaming_content))  # type: ignore[arg-type]  # not async
        return response


def _is_platform_owner(operator_id: UUID) -> bool:
    """Asked from inside a tenant, whose role cannot read the register."""
    with leave():
        return standing_of(operator_id, timezone.now()).is_platform_owner


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{in_agency('account_login')}?{urlencode({'next': request.get_full_path()})}")


def to_proof(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asks again who is there; it comes back here."""
    # A write is not repeated after the proof: it leads to the page that it was sent to.
    return HttpResponseRedirect(f"{in_agency('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")


@contextmanager
def _as_site(request: HttpRequest, prefix: str, rest: str) -> Iterator[None]:
    """Addresses below `prefix`: links that are reversed meanwhile stay inside the tenant."""
    before = (request.path_info, getattr(request, "urlconf", None), get_script_prefix())
    request.path_info, request.urlconf = rest, URLS
    set_script_prefix(prefix)
    try:
        yield
    finally:
        request.path_info, request.urlconf = before[0], before[1]
        set_script_prefix(before[2])


def _streamed(scope: TenantScope, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A streaming answer is read after the middleware: each piece is made inside the tenant again."""
    while True:
        with enter(scope):
            try:
                chunk = next(chunks)
            except StopIteration:
                return
        yield chunk


def _concrete(person: object) -> User:
    """The person behind Django's lazy object, so that nothing is left to be loaded in another schema."""
    if isinstance(person, LazyObject):
        if person._wrapped is empty:
            person._setup()
        person = person._wrapped
    assert isinstance(person, User)  # noqa: S101  # authenticated people are rows of ours
    return person
