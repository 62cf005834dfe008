"""Invitations that wait for their people: sending again, revoking, and the form that makes one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.console import operations
from identity.console.agency.proof import ProvenAdmin
from identity.console.invitations import KIND, Given
from identity.users.models import User
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.rights import NONE, OWNER, Right
from tenants.models import Access, Tenant
from tenants.onetime.models import OneTime


class InvitationForm(forms.Form):
    """One address; the same role in each of the named tenants."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    tenants = forms.CharField(
        label=_("Tenants"),
        required=False,
        help_text=_("Short names, separated by spaces. They can be given more later."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("Role in these tenants"), choices=Access.Role.choices, initial=Access.Role.VIEWER)
    platform_role = forms.ChoiceField(
        label=_("Role on the platform"),
        required=False,
        choices=(
            ("", _("None")),
            (Access.Role.ADMIN, _("Admin: creates tenants")),
            (Access.Role.OWNER, _("Owner: steers everything")),
        ),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Why this access is given. It is kept in the history.")
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("This person is a member of staff already. Give access on their page."))
        return email

    def clean_tenants(self) -> list[Tenant]:
        slugs = set(self.cleaned_data["tenants"].replace(",", " ").split())
        found = list(Tenant.objects.clients().existing().filter(slug__in=slugs))
        if missing := sorted(slugs - {tenant.slug for tenant in found}):
            raise ValidationError(_("There is no tenant “%(slug)s”."), params={"slug": missing[0][:40]})
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("tenants") and not values.get("platform_role"):
            raise ValidationError(_("Name at least one tenant, or choose a role on the platform."))
        return values


def given(values: Mapping[str, Any]) -> tuple[Given, ...]:
    """What a valid form gives."""
    found = [Given(tenant.slug, values["role"], values["reason"]) for tenant in values["tenants"]]
    if values["platform_role"]:
        found.append(Given("operators", values["platform_role"], values["reason"]))
    return tuple(found)


def _resend(doing: Doing[OneTime]) -> Text:
    operations.resend_invitation(invitation=doing.row, by=doing.by)
    return _("The invitation was sent again. The earlier link no longer works.")


def _revoke(doing: Doing[OneTime]) -> Text:
    operations.revoke_invitation(invitation=doing.row, by=doing.by)
    return _("The invitation was revoked. Its link no longer works.")


class InvitationAdmin(ProvenAdmin[OneTime]):
    place, icon, plural = "invitations", "mail", _("Invitations")
    list_display = ("address", "sent", "until", "buttons")
    ordering = ("-created_at", "pk")
    empty = _("Nobody is invited at the moment.")
    acts = (
        Act("resend", _("Send again"), Right.OWN, _resend, icon="forward_to_inbox", back=None,
            explanation=_("A new link is made and sent; the earlier one stops working.")),
        Act("revoke", _("Revoke"), Right.OWN, _revoke, icon="block", is_danger=True, back=None,
            explanation=_("The link stops working at once.")),
    )  # fmt: skip
    tabs: tuple[Tab[OneTime], ...] = ()

    def rights(self, request: HttpRequest, row: OneTime | None = None) -> frozenset[Right]:
        return OWNER if request.standing.is_platform_owner else NONE  # type: ignore[attr-defined]  # AgencySite has set it

    def get_queryset(self, request: HttpRequest) -> QuerySet[OneTime]:
        return OneTime.objects.filter(kind=KIND, consumed_at=None, expires_at__gt=timezone.now())

    @display(description=_("E-mail address"))
    def address(self, row: OneTime) -> str:
        return row.subject

    @display(description=_("Sent"))
    def sent(self, row: OneTime) -> object:
        from tenants.console.times import when

        return when(row.created_at)

    @display(description=_("Works until"))
    def until(self, row: OneTime) -> str:
        return f"{row.expires_at:%Y-%m-%d %H:%M} UTC"

    @display(description="")
    def buttons(self, row: OneTime) -> SafeString:
        return format_html(
            '<span class="c-actions"><a class="c-button c-button-small" href="{}">{}</a> <a class="c-button c-button-small" href="{}">{}</a></span>',
            self.url("resend", row), _("Send again"), self.url("revoke", row), _("Revoke"),
        )  # fmt: skip
