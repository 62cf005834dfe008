"""The one door of the API in the table of a tenant's host.

What is behind it, identity.api.urls, brings two frameworks along: they are read at the first call, not at the first page
that a web process shows.
"""

from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, get_resolver
from django.views.decorators.csrf import csrf_exempt

PREFIX, URLCONF = "/api/", "identity.api.urls"


def find(path: str) -> ResolverMatch:
    match = get_resolver(URLCONF).resolve(path.removeprefix(PREFIX.removesuffix("/")))
    # What went wrong is logged under the whole address.
    match.route = PREFIX.removeprefix("/") + match.route
    return match


@csrf_exempt
def door(request: HttpRequest, **parts: str) -> HttpResponseBase:
    """`parts` is what the name of an address says of it, which the table behind the door reads again."""
    request.resolver_match = match = find(request.path_info)
    found: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return found
