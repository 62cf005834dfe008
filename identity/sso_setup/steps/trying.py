"""The test sign-in: in a new tab, for real, changing nobody; and its report."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from identity.signin import limits
from identity.signin.sso.trials import start_url
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show, too_many
from identity.sso_setup.progress import has_data, is_fresh
from identity.sso_setup.results import Result, result_of
from identity.sso_setup.starting import kind_of
from orgs.connections.models import Attempt

HISTORY = 20


def trying(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        return _start(request, desk)
    tests = Attempt.objects.filter(connection=desk.connection, purpose=Attempt.Purpose.TEST).order_by("-at", "pk")
    history = list(tests[:HISTORY])
    if "latest" in request.GET:
        # A script asks whether there is news.
        return JsonResponse({"latest": str(history[0].pk) if history else ""})
    return show(request, desk, "test", _context(request, desk, history))


def _start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """In the tab that was opened for it: a page that leads on, since it leads to another host."""
    if not has_data(desk.connection):
        raise Http404
    try:
        limits.count(limits.Action.SSO_TEST, str(desk.connection.pk))
    except limits.TooManyTries as beyond:
        return show(request, desk, "test", {**_context(request, desk, []), "problem": too_many(beyond)}, status=429)
    onward = start_url(desk.connection, desk.tester, request.build_absolute_uri(desk.url("test")))
    return render(request, "sso_setup/leave.html", {"onward": onward, "connection": desk.connection})


def _context(request: HttpRequest, desk: Desk, history: list[Attempt]) -> dict[str, object]:
    result = _chosen(request, desk, history)
    return {
        "history": history,
        "result": result,
        "latest_id": str(history[0].pk) if history else "",
        "is_latest": result is not None and bool(history) and result.attempt.pk == history[0].pk,
        "is_ready": has_data(desk.connection),
        "is_fresh": is_fresh(desk.connection),
        "is_waiting": "waiting" in request.GET,
    }


def _chosen(request: HttpRequest, desk: Desk, history: list[Attempt]) -> Result | None:
    """The one that the address names, among those that are shown; else the latest."""
    try:
        wanted = UUID(request.GET.get("of", ""))
    except ValueError:
        wanted = None
    found = next((one for one in history if one.pk == wanted), history[0] if history else None)
    return result_of(found, kind_of(desk.connection).slug) if found is not None else None
