"""The table of steps, and the one door to each of them for every frame."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from identity.sso_setup.desk import Desk
from identity.sso_setup.progress import names_for
from identity.sso_setup.steps import (
    certificates,
    disconnecting,
    domains,
    enforcement,
    guide,
    live,
    mapping,
    metadata,
    overview,
    provider,
    status,
    trying,
)

Step = Callable[[HttpRequest, Desk], HttpResponse]

STEPS: dict[str, Step] = {
    "overview": overview.overview,
    "domains": domains.domains,
    "provider": provider.provider,
    "guide": guide.guide,
    "metadata": metadata.metadata,
    "mapping": mapping.mapping,
    "test": trying.trying,
    "enforcement": enforcement.enforcement,
    "live": live.live,
    "status": status.status,
    "disconnect": disconnecting.disconnect,
    "certificates": certificates.certificates,
}
METHODS = ("GET", "HEAD", "POST")
# What touches people at once: frames with accounts ask for a fresh proof first.
TOUCHING = frozenset({"enforcement", "live", "disconnect", "certificates"})
# Beside the list of steps.
AFTERWARDS = ("status", "disconnect", "certificates")


def serve(request: HttpRequest, desk: Desk, step: str) -> HttpResponse:
    """Writes come by POST to the step's own address, with `action` for which."""
    if step not in STEPS or (step not in names_for(desk) and step not in AFTERWARDS):
        raise Http404
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    return STEPS[step](request, desk)
