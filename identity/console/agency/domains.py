"""What staff do to a tenant's domains."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants import domains
from tenants.console.acts import Act, Doing, Text
from tenants.console.forms import ActForm
from tenants.console.rights import Right
from tenants.models import Domain, Tenant


class HostForm(ActForm):
    host = forms.CharField(
        label=_("Host"),
        max_length=253,
        help_text=_("The full name, such as login.example.com. You prove that it is yours with one DNS record."),
        widget=forms.TextInput(
            attrs={"placeholder": "login.example.com", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class PrimaryForm(ActForm):
    accepted = forms.BooleanField(label=_("I have read what breaks"), required=False)


def find(tenant: Tenant, part: UUID) -> Domain | None:
    return tenant.domains.filter(pk=part, retired_at=None).select_related("tenant").first()


def listed(tenant: Tenant) -> list[dict[str, Any]]:
    """Each domain with the record that proves it."""
    rows = tenant.domains.filter(retired_at=None).select_related("tenant")
    return [
        {"domain": row, "record_name": domains.record_name(row), "record_value": domains.record_value(row)}
        for row in rows
    ]


def _add(doing: Doing[Tenant]) -> Text:
    domain = domains.add_domain(tenant=doing.row, host=doing.values["host"], by=doing.by)
    return _("%(host)s was added. Set its DNS record, then verify it.") % {"host": domain.host}


def _verify(doing: Doing[Tenant]) -> Text:
    domains.verify_domain(domain=doing.part, by=doing.by)
    return _("%(host)s is proved and answers from now on.") % {"host": doing.part.host}


def _make_primary(doing: Doing[Tenant]) -> Text:
    domains.make_domain_primary(domain=doing.part, accepted=doing.values["accepted"], by=doing.by)
    return _("%(host)s is the primary domain now.") % {"host": doing.part.host}


def _remove(doing: Doing[Tenant]) -> Text:
    domains.remove_domain(domain=doing.part, by=doing.by)
    return _("%(host)s was removed.") % {"host": doing.part.host}


ACTS: tuple[Act[Tenant], ...] = (
    Act("domains/add", _("Add domain"), Right.CHANGE, _add, form=HostForm, icon="add", is_listed=False, back="domains",
        explanation=_("The domain becomes an alias: it answers once it is proved, and forwards to the primary domain.")),
    Act("domains/verify", _("Verify"), Right.CHANGE, _verify, part=find, icon="verified", is_listed=False, back="domains",
        explanation=_("We look the DNS record up now. New records can take some minutes to be seen everywhere.")),
    Act("domains/primary", _("Make primary"), Right.CHANGE, _make_primary, part=find, form=PrimaryForm, icon="star",
        is_danger=True, is_listed=False, back="domains",
        consequences=lambda row, part: domains.consequences(part)),
    Act("domains/remove", _("Remove domain"), Right.CHANGE, _remove, part=find, icon="delete", is_danger=True,
        is_listed=False, back="domains",
        explanation=_("It stops answering at once. No other tenant can ever have it; this one can add it again.")),
)  # fmt: skip
