"""The assistant for an IT contact who has shown the code: their connection, and whom else they name."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from identity.sso_setup import naming
from identity.sso_setup.desk import Desk
from identity.sso_setup.doors import over
from identity.sso_setup.starting import NoChoice, start, tiles
from identity.sso_setup.views import serve
from identity.sso_setup.visits import contact_actor, visiting
from orgs.connections.models import Connection
from orgs.contacts.models import SetupVisit
from orgs.contacts.operations import bind_link

FRAME = "sso_setup/frames/contact.html"


@visiting(over)
def home(request: HttpRequest, visit: SetupVisit) -> HttpResponse:
    """To where they left off; the choice of a provider where nothing is there yet."""
    connection = visit.link.connection
    if connection is None:
        return redirect("sso_setup_new")
    desk = desk_of(request, visit, connection)
    return desk.go("status" if connection.is_live else "overview")


@require_http_methods(["GET", "HEAD", "POST"])
@visiting(over)
def new(request: HttpRequest, visit: SetupVisit) -> HttpResponse:
    if visit.link.connection is not None:
        return redirect("sso_setup_visit")
    problem = ""
    if request.method == "POST":
        by = contact_actor(request, visit)
        try:
            made = start(organization=visit.link.contact.organization, choice=request.POST.get("choice", ""), by=by)
        except NoChoice as none:
            problem = str(none.sentence)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            bind_link(link=visit.link, connection=made, by=by)
            return desk_of(request, visit, made).go("overview", "created")
    context = {**_shared(visit), "tiles": tiles(), "problem": problem}
    return render(request, "sso_setup/new.html", {**context, "frame": FRAME})


@require_http_methods(["GET", "HEAD", "POST"])
@visiting(over)
def step(request: HttpRequest, visit: SetupVisit, connection_id: UUID, step: str) -> HttpResponse:
    """Of the connection that the link is about: every other one reads like none."""
    connection = visit.link.connection
    if (
        connection is None
        or connection.pk != connection_id
        or connection.organization_id != visit.link.contact.organization_id
    ):
        raise Http404
    return serve(request, desk_of(request, visit, connection), step)


@require_http_methods(["GET", "HEAD", "POST"])
@visiting(over)
def contacts(request: HttpRequest, visit: SetupVisit) -> HttpResponse:
    """Who else may set it up: a second contact, named by the first."""
    contact, by = visit.link.contact, contact_actor(request, visit)
    naming_desk = naming.NamingDesk(
        organization=contact.organization, connection=visit.link.connection, by=by, frame=FRAME,
        url=reverse("sso_setup_contacts"), home=reverse("sso_setup_visit"), home_label=_("Back to the setup"),
        myself=contact, may_shut_out=False, context=_shared(visit),
    )  # fmt: skip
    return naming.serve(request, naming_desk)


def desk_of(request: HttpRequest, visit: SetupVisit, connection: Connection) -> Desk:
    organization = visit.link.contact.organization
    return Desk(
        connection=connection,
        organization=organization,
        by=contact_actor(request, visit),
        frame=FRAME,
        place=place_of(connection),
        home=reverse("sso_setup_visit"),
        home_label=str(organization),
        context=_shared(visit),
    )


def place_of(connection: Connection) -> Callable[[str], str]:
    return lambda name: reverse("sso_setup_step", args=[connection.pk, name])


def _shared(visit: SetupVisit) -> dict[str, object]:
    contact = visit.link.contact
    return {"organization": contact.organization, "contact": contact, "visit": visit}
