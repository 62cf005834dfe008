"""The setup assistant at the hands of staff: the same steps as the customer's own, for a reason that is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.sso_setup.desk import EVERYTHING, Desk
from identity.sso_setup.views import serve
from orgs.connections.models import Connection
from orgs.connections.recording import record
from tenants.console.acts import Act, Doing, RowPage
from tenants.console.forms import ReasonForm
from tenants.console.rights import Right
from tenants.requests import actor_of

FRAME = "console/enterprise/frame.html"
BEGUN, LASTS = "sso_setup_begun", 8 * 3600


def begin(doing: Doing[Connection]) -> HttpResponseBase:
    """Says why in the organization's own log book, then leads to the assistant for some hours."""
    record("begin_for_customer", doing.row, doing.by, reason=doing.values["reason"])
    begun = dict(doing.request.session.get(BEGUN) or {})
    begun[str(doing.row.pk)] = int(timezone.now().timestamp())
    doing.request.session[BEGUN] = begun
    return HttpResponseRedirect(_place(doing.row, _entrance(doing.row)))


def go_on(doing: Doing[Connection]) -> HttpResponseBase:
    return HttpResponseRedirect(_place(doing.row, _entrance(doing.row)))


def step(admin: Any, request: HttpRequest, row: Connection, part: str) -> HttpResponse:
    """Of an organization's connection only after a reason was given."""
    if row.organization_id is not None and not _has_begun(request, row):
        return HttpResponseRedirect(reverse("admin:connections_connection_begin", args=[row.pk]))
    return serve(request, desk_of(request, row), part)


def desk_of(request: HttpRequest, row: Connection) -> Desk:
    home = reverse("admin:connections_connection_changelist")
    return Desk(
        connection=row,
        organization=row.organization,
        by=actor_of(request),
        frame=FRAME,
        place=lambda name: _place(row, name),
        home=home,
        home_label=str(_("Connections")),
        may=EVERYTHING,
        # The console's own look; the tenant's brand belongs to its own host.
        context={"brand": None, "row_url": reverse("admin:connections_connection_change", args=[row.pk])},
    )


def _has_begun(request: HttpRequest, row: Connection) -> bool:
    at = (request.session.get(BEGUN) or {}).get(str(row.pk))
    return isinstance(at, int) and timezone.now().timestamp() - at < LASTS


def _entrance(row: Connection) -> str:
    return "status" if row.is_live else "overview"


def _place(row: Connection, name: str) -> str:
    return reverse("admin:connections_connection_setup", args=[row.pk, name])


STEP: RowPage[Connection] = RowPage("setup", Right.CHANGE, step)
ACTS: tuple[Act[Connection], ...] = (
    Act("begin", _("Set up for the customer"), Right.CHANGE, begin, form=ReasonForm, icon="build",
        offered=lambda row: row.organization_id is not None,
        explanation=_("The same assistant as the customer’s own IT contact has. The organization reads in its activity that you were there, and why.")),
    Act("go-on", _("Set up"), Right.CHANGE, go_on, icon="build", offered=lambda row: row.organization_id is None,
        explanation=_("The assistant: provider, metadata, who is who, test, live.")),
)  # fmt: skip
