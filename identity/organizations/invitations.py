"""Inviting people: one or many, with what became of each address; sent again, and revoked."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.organizations.access import FORM, POST, inside
from identity.organizations.choices import RolesForm
from identity.organizations.giving import check_change, givable, may_change
from identity.organizations.pages import go, show
from identity.signin import limits
from identity.signin.views.pages import sentence
from orgs.administration import Authority, Right
from orgs.invitations.bulk import AT_ONCE, invite_members
from orgs.invitations.models import Invitation
from orgs.invitations.operations import resend_invitation, revoke_invitation
from orgs.models import OrganizationRole
from tenants.audit.console import page_of
from tenants.requests import actor_of

TEXT_LIMIT = 30_000


class InviteForm(RolesForm):
    emails = forms.CharField(
        label=_("E-mail addresses"), max_length=TEXT_LIMIT,
        help_text=_("One or many: one a line, or with commas between them."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter at least one address."), "max_length": _("These are too many at once.")},
    )  # fmt: skip

    def clean_emails(self) -> list[str]:
        found = list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", self.cleaned_data["emails"].lower()))))
        if len(found) > AT_ONCE:
            raise ValidationError(_("Enter at most %(count)d addresses at once."), params={"count": AT_ONCE})
        return found


@inside(Right.MANAGE_MEMBERS)
def invitations(request: HttpRequest, authority: Authority) -> HttpResponse:
    found = _open(authority).prefetch_related("roles").order_by("-created_at", "pk")
    return show(request, authority, "invitations", {"page": page_of(found, request), "now": timezone.now()})


@inside(Right.MANAGE_MEMBERS, methods=FORM, proof=True)
def invite(request: HttpRequest, authority: Authority) -> HttpResponse:
    """GET: asks for addresses and roles. POST: what became of each address."""
    choices = givable(authority)
    form = InviteForm(request.POST if request.method == "POST" else None, choices=choices, held=_usual(choices))
    if request.method == "POST" and form.is_valid():
        emails, wanted = form.cleaned_data["emails"], form.chosen()
        check_change(authority, (), wanted)
        try:
            _count(authority, emails)
            report = invite_members(
                organization=authority.organization, emails=emails, roles=wanted, authority=authority,
                by=actor_of(request),
            )  # fmt: skip
        except limits.TooManyTries as beyond:
            form.add_error(None, sentence(beyond))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return show(request, authority, "invited", {"report": report})
    return show(request, authority, "invite", {"form": form})


@inside(Right.MANAGE_MEMBERS, methods=POST)
def resend(request: HttpRequest, authority: Authority, invitation_id: UUID) -> HttpResponse:
    found = _one(authority, invitation_id)
    try:
        _count(authority, [found.email])
        resend_invitation(invitation=found, authority=authority, by=actor_of(request))
    except limits.TooManyTries:
        return go(authority, "organization_invitations", notice="too-many")
    except ValidationError:
        return go(authority, "organization_invitations", notice="invitation-refused")
    return go(authority, "organization_invitations", notice="invitation-resent")


@inside(Right.MANAGE_MEMBERS, methods=POST)
def revoke(request: HttpRequest, authority: Authority, invitation_id: UUID) -> HttpResponse:
    try:
        revoke_invitation(invitation=_one(authority, invitation_id), by=actor_of(request))
    except ValidationError:
        return go(authority, "organization_invitations", notice="invitation-refused")
    return go(authority, "organization_invitations", notice="invitation-revoked")


def _open(authority: Authority) -> Any:
    return Invitation.objects.in_organization(authority.organization).open()


def _one(authority: Authority, invitation_id: UUID) -> Invitation:
    """Of this organization, and with no role in it that would not be theirs to give."""
    found: Invitation = get_object_or_404(_open(authority).select_related("organization"), pk=invitation_id)
    if not may_change(authority, OrganizationRole.objects.filter(invitation_rows__invitation=found).comparable()):
        raise PermissionDenied
    return found


def _usual(choices: list[OrganizationRole]) -> list[OrganizationRole]:
    """What most people get is ticked: the one role without any permission, where there is just one."""
    plain = [role for role in choices if not role.is_owner and not role.permissions.all()]
    return plain if len(plain) == 1 else []


def _count(authority: Authority, emails: list[str]) -> None:
    """Before anything is sent: by the one who sends, by the organization, and to each address. Raises TooManyTries."""
    person, here = str(authority.member.user_id), str(authority.organization.pk)
    for email in emails:
        limits.count_all(
            (limits.Action.INVITE, person), (limits.Action.INVITE_OF_ORGANIZATION, here),
            (limits.Action.INVITE_ADDRESS, email[:254]),
        )  # fmt: skip
