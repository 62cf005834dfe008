"""Making the draft what people sign in by: only as it passed a test, and only lately."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.progress import has_data, is_changed, is_fresh
from orgs.connections.models import Stage
from orgs.connections.operations import go_live
from orgs.connections.requiring import affected
from orgs.domains.models import OrganizationDomain


def live(request: HttpRequest, desk: Desk) -> HttpResponse:
    row, problem = desk.connection, ""
    if request.method == "POST":
        was_live = row.is_live
        try:
            go_live(connection=row, by=desk.by)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            return desk.go("status", "live-again" if was_live else "live")
    context: dict[str, object] = {
        "problem": problem,
        "has_data": has_data(row),
        "is_fresh": is_fresh(row),
        "is_changed": is_changed(row),
        "domains": OrganizationDomain.objects.filter(connection=row, verified_at__isnull=False),
    }
    if desk.organization is not None:
        context["affected"] = affected(row, Stage.OPTIONAL)
    return show(request, desk, "live", context)
