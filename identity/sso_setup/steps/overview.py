"""What will happen, whom it concerns, what one needs, and how long it takes."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.progress import next_name
from orgs.connections.models import Stage
from orgs.connections.requiring import affected


def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        return HttpResponseNotAllowed(("GET", "HEAD"))
    row = desk.connection
    context: dict[str, object] = {"next_url": desk.url(next_name(desk))}
    if desk.organization is not None:
        context["affected"] = affected(row, Stage.OPTIONAL)
    return show(request, desk, "overview", context)
