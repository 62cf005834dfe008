"""Who belongs to an organization: the list, one member, their roles, and the end of a membership."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from identity.organizations.access import FORM, SEE_MEMBERS, inside
from identity.organizations.choices import RolesForm
from identity.organizations.giving import check_change, givable, may_remove, with_roles
from identity.organizations.pages import go, show
from orgs.administration import Authority, Right
from orgs.members.operations import remove_member, update_member_roles
from orgs.models import Member, MemberQuerySet
from tenants.audit.console import page_of
from tenants.requests import actor_of

SEARCH_LIMIT = 100


@inside(*SEE_MEMBERS)
def members(request: HttpRequest, authority: Authority) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:SEARCH_LIMIT]
    found = _people(authority).select_related("user").prefetch_related("roles")
    if query:
        found = found.filter(
            Q(user__name__icontains=query) | Q(user__email__istartswith=query) | Q(user__username__istartswith=query)
        )
    context = {"page": page_of(found, request), "query": query, "may_manage": authority.may(Right.MANAGE_MEMBERS)}
    return show(request, authority, "members", context)


@inside(*SEE_MEMBERS)
def member(request: HttpRequest, authority: Authority, member_id: UUID) -> HttpResponse:
    found = _one(authority, member_id)
    context = {
        "member": found,
        "is_me": found.pk == authority.member.pk,
        "may_manage": authority.may(Right.MANAGE_MEMBERS),
        "may_remove": authority.may(Right.MANAGE_MEMBERS) and may_remove(authority, found),
    }
    return show(request, authority, "member", context)


@inside(Right.MANAGE_MEMBERS, methods=FORM, proof=True)
def roles(request: HttpRequest, authority: Authority, member_id: UUID) -> HttpResponse:
    found = _one(authority, member_id)
    held, choices = list(found.roles.all()), givable(authority)
    # What is not theirs to give is not theirs to take: it stays, whatever the form says.
    kept = [role for role in held if role not in choices]
    form = RolesForm(request.POST if request.method == "POST" else None, choices=choices, held=held)
    if request.method == "POST" and form.is_valid():
        wanted = kept + form.chosen()
        check_change(authority, held, wanted)
        try:
            update_member_roles(member=found, roles=wanted, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if found.pk == authority.member.pk:
                # Who has just taken this very right from themselves would find no page.
                return go(authority, "organization", notice="roles-changed")
            return go(authority, "organization_member", found.pk, notice="roles-changed")
    return show(request, authority, "member_roles", {"member": found, "form": form, "kept": kept})


@inside(Right.MANAGE_MEMBERS, methods=FORM, proof=True)
def remove(request: HttpRequest, authority: Authority, member_id: UUID) -> HttpResponse:
    """GET: what is lost. POST: done."""
    found = _one(authority, member_id)
    if found.pk == authority.member.pk:
        return go(authority, "organization_leave")
    if not may_remove(authority, found):
        raise PermissionDenied
    context: dict[str, object] = {"member": found}
    if request.method == "POST":
        try:
            remove_member(member=found, by=actor_of(request))
        except ValidationError as error:
            context["problem"] = " ".join(error.messages)
        else:
            return go(authority, "organization_members", notice="member-removed")
    return show(request, authority, "member_remove", context)


def _people(authority: Authority) -> MemberQuerySet:
    return Member.objects.filter(organization=authority.organization).people()


def _one(authority: Authority, member_id: UUID) -> Member:
    """Of this organization: another one's reads like none."""
    found = with_roles(_people(authority).select_related("user", "organization"))
    return get_object_or_404(found, pk=member_id)
