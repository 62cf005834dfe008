"""The organization's own sign-in: its connections, who is asked to set them up, and the assistant inside these pages."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from identity.organizations.access import FORM, inside
from identity.organizations.pages import address, menu, show
from identity.signin.factors.reauthentication import is_recent, to_proof
from identity.sso_setup import naming
from identity.sso_setup.desk import EVERYTHING, Desk, May
from identity.sso_setup.pages import NOTICES
from identity.sso_setup.starting import NoChoice, kind_of, start, tiles
from identity.sso_setup.views import TOUCHING, serve
from orgs.administration import Authority, Right
from orgs.connections.models import Connection
from orgs.domains.models import OrganizationDomain
from tenants.requests import actor_of

FRAME = "sso_setup/frames/organization.html"
STEPS = ("GET", "HEAD", "POST")


@inside(Right.MANAGE_SSO)
def connections(request: HttpRequest, authority: Authority) -> HttpResponse:
    rows = Connection.objects.of(authority.organization).select_related("connector").prefetch_related("domains")
    found = [(row, kind_of(row).label, _entrance(authority, row)) for row in rows]
    context = {
        "connections": found,
        "has_domains": OrganizationDomain.objects.filter(organization=authority.organization).exists(),
        "notice": NOTICES.get(request.GET.get("notice", "")),
    }
    return show(request, authority, "sso", context)


@inside(Right.MANAGE_SSO, methods=FORM, proof=True)
def new(request: HttpRequest, authority: Authority) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        choice = request.POST.get("choice", "")
        try:
            made = start(organization=authority.organization, choice=choice, by=actor_of(request))
        except NoChoice as none:
            problem = str(none.sentence)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            return desk_of(request, authority, made).go("overview", "created")
    context = {"frame": FRAME, "tiles": tiles(), "problem": problem}
    return show(request, authority, "../sso_setup/new", context)


@inside(Right.MANAGE_SSO, methods=FORM, proof=True)
def contacts(request: HttpRequest, authority: Authority) -> HttpResponse:
    """For whichever connection: a contact who is asked here makes one of their own."""
    return _contacts(request, authority, None)


@inside(Right.MANAGE_SSO, methods=FORM, proof=True)
def contacts_of(request: HttpRequest, authority: Authority, connection_id: UUID) -> HttpResponse:
    return _contacts(request, authority, _one(authority, connection_id))


@inside(Right.MANAGE_SSO, methods=STEPS)
def step(request: HttpRequest, authority: Authority, connection_id: UUID, step: str) -> HttpResponse:
    """A draft touches nobody, so it asks for no fresh proof; what does, does: also whom a live connection lets in."""
    if step in TOUCHING:
        raise Http404
    row = _one(authority, connection_id)
    if step == "mapping" and row.is_live and not is_recent(request):
        return to_proof(request)
    return serve(request, desk_of(request, authority, row), step)


@inside(Right.MANAGE_SSO, methods=STEPS, proof=True)
def touching(request: HttpRequest, authority: Authority, connection_id: UUID, step: str) -> HttpResponse:
    return serve(request, desk_of(request, authority, _one(authority, connection_id)), step)


def desk_of(request: HttpRequest, authority: Authority, connection: Connection) -> Desk:
    """Names of people for those who may read members anyway; exceptions are the owners' to make."""
    may = {May.DISCONNECT}
    if authority.may(Right.READ_MEMBERS) or authority.may(Right.MANAGE_MEMBERS):
        may.add(May.SEE_PEOPLE)
    return Desk(
        connection=connection,
        organization=authority.organization,
        by=actor_of(request),
        frame=FRAME,
        place=lambda name: _place(authority, connection, name),
        home=address(authority, "organization_sso"),
        home_label=str(_("Single sign-on")),
        may=EVERYTHING if authority.is_owner else frozenset(may),
        may_give=authority.may_give,
        context={"organization": authority.organization, "menu": menu(request, authority, "organization_sso")},
    )


def _place(authority: Authority, connection: Connection, name: str) -> str:
    if name in TOUCHING:
        return address(authority, f"organization_sso_{name}", connection.pk)
    return address(authority, "organization_sso_step", connection.pk, name)


def _entrance(authority: Authority, row: Connection) -> str:
    return _place(authority, row, "status" if row.is_live else "overview")


def _contacts(request: HttpRequest, authority: Authority, connection: Connection | None) -> HttpResponse:
    name, parts = ("organization_sso_contacts_of", [connection.pk]) if connection else ("organization_sso_contacts", [])
    desk = naming.NamingDesk(
        organization=authority.organization, connection=connection, by=actor_of(request), frame=FRAME,
        url=address(authority, name, *parts), home=address(authority, "organization_sso"), home_label=_("Single sign-on"),
        context={"menu": menu(request, authority, "organization_sso")},
    )  # fmt: skip
    return naming.serve(request, desk)


def _one(authority: Authority, connection_id: UUID) -> Connection:
    """Of this organization: another one's reads like none."""
    rows = Connection.objects.of(authority.organization).select_related("connector", "organization")
    found = rows.filter(pk=connection_id).first()
    if found is None:
        raise Http404
    return found
