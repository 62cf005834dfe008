"""Who is invited into an organization: the tab of its page, and what staff do there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.console.organizations.forms import RoleChoices
from identity.signin.console_lines import Lines
from orgs.invitations import operations
from orgs.invitations.bulk import AT_ONCE, Outcome, invite_members
from orgs.invitations.models import Invitation, State
from orgs.models import Organization, OrganizationRole
from tenants.audit.console import page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.forms import ActForm
from tenants.console.rights import Right

COLOURS = {State.PENDING: "creating", State.ACCEPTED: "ready", State.EXPIRED: "suspended", State.REVOKED: "suspended"}


class InviteForm(ActForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emails"] = Lines(
            label=_("E-mail addresses"), attrs={"rows": "6"},
            help_text=_("One a line, at most %(count)d. You may paste a whole list: a report says what became of each.")
            % {"count": AT_ONCE},
        )  # fmt: skip
        self.fields["emails"].required = True
        self.fields["roles"] = RoleChoices(self.row, OrganizationRole.Kind.USER)


def _invitations(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    now, wanted = timezone.now(), request.GET.get("state", "")
    rows = Invitation.objects.in_organization(row).order_by("-created_at", "pk").prefetch_related("roles")
    if wanted in State.values:
        rows = rows.in_state(wanted, now)
    found = page_of(rows, request)
    return {
        "invitations": [(one, COLOURS[one.state_at(now)], is_open(one)) for one in found],
        "page": found,
        "states": [("", _("All"), not wanted), *((value, label, value == wanted) for value, label in State.choices)],
    }


def is_open(row: Invitation) -> bool:
    return row.state in (State.PENDING, State.EXPIRED)


def find_invitation(row: Organization, part: UUID) -> Invitation | None:
    """An open one of this organization."""
    rows = Invitation.objects.in_organization(row).open().filter(pk=part)
    return rows.select_related("organization").first()


def _invite(admin: Any, doing: Doing[Organization]) -> Any:
    """Where each got its mail a sentence says so; else a report says what became of which."""
    report = invite_members(
        organization=doing.row, emails=doing.values["emails"], roles=doing.values["roles"], by=doing.by
    )
    back = admin.url("invitations", doing.row)
    if report.sent == len(report.entries):
        said = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", report.sent)
        return said % {"count": report.sent}
    context = {
        "title": _("Invitations"),
        "row": doing.row,
        "sent": report.sent,
        "report": [(one, one.outcome == Outcome.INVITED) for one in report.entries],
        "back": back,
    }
    return admin._page(doing.request, "console/organizations/report.html", context)


def _resend(doing: Doing[Organization]) -> Text:
    operations.resend_invitation(invitation=doing.part, by=doing.by)
    return _("The invitation was sent again. The earlier link no longer works.")


def _revoke(doing: Doing[Organization]) -> Text:
    operations.revoke_invitation(invitation=doing.part, by=doing.by)
    return _("The invitation was revoked. Its link no longer works.")


def acts(admin: Any) -> tuple[Act[Organization], ...]:
    """Of the admin whose page shows the report."""
    return (
        Act("invitations/invite", _("Invite people"), Right.CHANGE, lambda doing: _invite(admin, doing), form=InviteForm,
            icon="mail", back="invitations", offered=lambda row: row.is_active,
            explanation=_("Each gets a mail with a link that works once, for that address alone. They have the roles when they accept.")),
        Act("invitations/resend", _("Send again"), Right.CHANGE, _resend, part=find_invitation, back="invitations",
            explanation=_("A new link is made and sent; the earlier one stops working.")),
        Act("invitations/revoke", _("Revoke"), Right.CHANGE, _revoke, part=find_invitation, is_danger=True, back="invitations",
            explanation=_("The link stops working at once.")),
    )  # fmt: skip


TAB: Tab[Organization] = Tab("invitations", _("Invitations"), "console/organizations/invitations.html", _invitations)
