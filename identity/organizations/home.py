"""My organizations: the list, a new one, the overview of one, and leaving it."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from identity.account import pages as account_pages
from identity.account.people import person
from identity.account.rows import Row
from identity.oidc.organizations.reach import confinement_of, may_enter
from identity.organizations.access import FORM, elsewhere, inside
from identity.organizations.pages import address, show
from identity.organizations.words import notice_of
from identity.signin.fields import HostedForm
from orgs.administration import MEANINGS, Authority, Right
from orgs.members.operations import leave_organization
from orgs.models import Member, OrganizationPolicy
from orgs.operations import create_own_organization
from tenants.audit.console import page_of
from tenants.requests import actor_of


class NameForm(HostedForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=128,
        help_text=_("As people know it, such as “Acme Ltd”."),
        error_messages={"required": _("Enter a name."), "max_length": _("This is too long. Check what you typed.")},
    )


@require_safe
@login_required
def organizations(request: HttpRequest) -> HttpResponse:
    mine = Member.objects.filter(user=person(request), organization__suspended_at=None)
    found = mine.select_related("organization").prefetch_related("roles").order_by("organization__name", "pk")
    page, confined = page_of(found, request), confinement_of(request)
    context = {
        "page": page,
        "kept_out": [member.pk for member in page if not may_enter(member.organization, confined)],
        "may_create": OrganizationPolicy.load().people_may_create,
        "notice": notice_of(request),
    }
    return account_pages.show(request, "organizations/list.html", context)


@require_http_methods(FORM)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    if not OrganizationPolicy.load().people_may_create:
        raise Http404
    if confinement_of(request) is not None:
        # It would be nobody's: the company's sign-in could not enter what it has made.
        return elsewhere(request)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = person(request)
        try:
            made = create_own_organization(name=form.cleaned_data["name"], user_id=user.pk, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(f"{reverse('organization', args=[made.pk])}?notice=created")
    return render(request, "organizations/new.html", {"form": form})


@inside()
def organization(request: HttpRequest, authority: Authority) -> HttpResponse:
    context = {
        "about": _about(authority),
        "roles": authority.member.roles.all(),
        "may": _may(authority),
        "may_leave": OrganizationPolicy.load().people_may_leave,
        "member": authority.member,
    }
    return show(request, authority, "overview", context)


@inside(methods=FORM, proof=True)
def leave(request: HttpRequest, authority: Authority) -> HttpResponse:
    """GET: what is lost. POST: leaves, at once."""
    if not OrganizationPolicy.load().people_may_leave:
        raise Http404
    context: dict[str, object] = {}
    if request.method == "POST":
        try:
            leave_organization(member=authority.member, by=actor_of(request))
        except ValidationError as error:
            context = {"problem": " ".join(error.messages)}
        else:
            return redirect(f"{reverse('organizations')}?notice=left")
    return show(request, authority, "leave", {**context, **_ownership(authority)})


def _ownership(authority: Authority) -> dict[str, object]:
    """Said before somebody presses the button: the last owner has to do something else first."""
    here = Member.objects.filter(organization=authority.organization).owners()
    is_last = authority.is_owner and here.exclude(pk=authority.member.pk).first() is None
    may_choose = authority.may(Right.MANAGE_MEMBERS)
    return {"is_last_owner": is_last, "may_choose": may_choose}


def _about(authority: Authority) -> tuple[Row, ...]:
    """Each says the state of one thing; who may change it finds the way."""
    here, may = authority.organization, authority.may(Right.MANAGE_ORGANIZATION)
    change = {name: address(authority, f"organization_{name}") if may else "" for name in ("details", "brand", "rules")}
    rows = [
        Row(_("Name"), here.name, act=_("Change"), url=change["details"]),
        Row(
            _("Description"), here.description or str(_("None")), act=_("Change"), url=change["details"],
            is_empty=not here.description,
        ),
        Row(
            _("Second factor"), str(_("Required of everybody")) if here.requires_mfa else str(_("Not required")),
            act=_("Change"), url=change["rules"],
        ),
    ]  # fmt: skip
    if may:
        rows.append(Row(_("Brand"), str(_("Logo, colour and name at sign-in")), act=_("Change"), url=change["brand"]))
    return tuple(rows)


def _may(authority: Authority) -> list[object]:
    return [MEANINGS[right] for right in Right if authority.may(right)]
