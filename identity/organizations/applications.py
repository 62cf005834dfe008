"""Machine clients that belong to an organization: seen and removed by its own people.

They are added among those alone that staff offers to organizations: whoever could add any client of the tenant would
hand the organization's data to programs of others, and read their names.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from identity.applications.models import Application
from identity.organizations.access import FORM, inside
from identity.organizations.choices import RolesForm
from identity.organizations.giving import check_change, givable, may_remove, with_roles
from identity.organizations.pages import go, show
from orgs.administration import Authority, Right
from orgs.members.operations import add_member, remove_member
from orgs.models import Member, OrganizationRole
from tenants.audit.console import page_of
from tenants.requests import actor_of

OFFERED_SHOWN = 30


@inside(Right.MANAGE_APPLICATIONS)
def applications(request: HttpRequest, authority: Authority) -> HttpResponse:
    found = _machines(authority).select_related("application").prefetch_related("roles")
    context = {"page": page_of(found, request), "offered": _offered(authority)[:OFFERED_SHOWN]}
    return show(request, authority, "applications", context)


@inside(Right.MANAGE_APPLICATIONS, methods=FORM, proof=True)
def add(request: HttpRequest, authority: Authority, application_id: UUID) -> HttpResponse:
    found = get_object_or_404(_offered(authority), pk=application_id)
    choices = givable(authority, OrganizationRole.Kind.MACHINE)
    form = RolesForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        wanted = form.chosen()
        check_change(authority, (), wanted)
        try:
            add_member(organization=authority.organization, application_id=found.pk, roles=wanted, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return go(authority, "organization_applications", notice="application-added")
    return show(request, authority, "application_add", {"application": found, "form": form})


@inside(Right.MANAGE_APPLICATIONS, methods=FORM, proof=True)
def remove(request: HttpRequest, authority: Authority, member_id: UUID) -> HttpResponse:
    """GET: what is lost. POST: done."""
    machines = with_roles(_machines(authority).select_related("application", "organization"))
    found = get_object_or_404(machines, pk=member_id)
    if not may_remove(authority, found):
        raise PermissionDenied
    context: dict[str, object] = {"member": found}
    if request.method == "POST":
        remove_member(member=found, by=actor_of(request))
        return go(authority, "organization_applications", notice="application-removed")
    return show(request, authority, "application_remove", context)


def _machines(authority: Authority) -> QuerySet[Member]:
    return Member.objects.filter(organization=authority.organization).machines()


def _offered(authority: Authority) -> QuerySet[Application]:
    """Those that staff offers, live, and not yet in this organization."""
    offered = Application.objects.filter(
        kind=Application.Kind.MACHINE, suspended_at=None, offered_to_organizations=True
    )
    return offered.exclude(memberships__organization=authority.organization)
