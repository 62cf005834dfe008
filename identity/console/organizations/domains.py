"""Domains of an organization, and what people who join by themselves get: the tab of its page, and what staff do there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.forms import JoinRolesForm, names
from orgs.domains import operations
from orgs.domains.models import OrganizationDomain, State
from orgs.models import Organization, OrganizationRole
from orgs.operations import update_join_roles
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.forms import ActForm
from tenants.console.rights import Right

COLOURS = {State.WAITING: "creating", State.VERIFIED: "ready", State.FAILING: "creating", State.STOPPED: "suspended"}


class DomainForm(ActForm):
    domain = forms.CharField(
        label=_("Domain"),
        max_length=253,
        help_text=_("What stands behind the @ of their addresses, such as example.com."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )


class JoiningForm(ActForm):
    """`part` is the domain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joins"] = forms.BooleanField(
            label=_("People join by it"),
            required=False,
            initial=self.part.joins,
            help_text=_("Whoever signs in with a proved address at this domain becomes a member."),
        )


def _domains(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    roles = OrganizationRole.objects.filter(given_on_joining__organization=row).order_by("name")
    return {"domains": [(one, COLOURS[one.state]) for one in row.domains.all()], "join_roles": roles}


def find_domain(row: Organization, part: UUID) -> OrganizationDomain | None:
    return OrganizationDomain.objects.filter(organization=row, pk=part).select_related("organization").first()


def _add(doing: Doing[Organization]) -> Text:
    made = operations.add_domain(organization=doing.row, domain=doing.values["domain"], by=doing.by)
    return _("%(name)s was added. It counts once its record is found in DNS.") % {"name": made}


def _check(doing: Doing[Organization]) -> Text:
    operations.check_domain(domain=doing.part, by=doing.by)
    return _("%(name)s is proved.") % {"name": doing.part}


def _change(doing: Doing[Organization]) -> Text:
    operations.update_domain(domain=doing.part, values={"joins": doing.values["joins"]}, by=doing.by)
    return _("Saved.")


def _remove(doing: Doing[Organization]) -> Text:
    name = str(doing.part)
    operations.remove_domain(domain=doing.part, by=doing.by)
    return _("%(name)s was removed.") % {"name": name}


def _save_join_roles(doing: Doing[Organization]) -> Text:
    chosen = list(doing.values["roles"])
    update_join_roles(organization=doing.row, roles=chosen, by=doing.by)
    return _("Whoever joins from now on gets: %(names)s.") % {"names": names(chosen) or _("no role")}


def _losing(row: Organization, part: OrganizationDomain) -> tuple[str, ...]:
    found = [str(_("Members who came by it stay."))]
    if part.verified_at and part.joins:
        found.insert(0, str(_("Nobody joins by their address at %(name)s any more.")) % {"name": part})
    return tuple(found)


TAB: Tab[Organization] = Tab("domains", _("Domains"), "console/organizations/domains.html", _domains)
ACTS: tuple[Act[Organization], ...] = (
    Act("domains/add", _("Add domain"), Right.CHANGE, _add, form=DomainForm, is_listed=False, back="domains",
        explanation=_("A claim at first. A record in DNS proves that the domain is theirs.")),
    Act("domains/check", _("Look the record up"), Right.CHANGE, _check, part=find_domain, back="domains",
        explanation=_("DNS is asked now. Once the record is found, it is looked up again every day.")),
    Act("domains/change", _("Who joins by it"), Right.CHANGE, _change, form=JoiningForm, part=find_domain, back="domains"),
    Act("domains/remove", _("Remove"), Right.CHANGE, _remove, part=find_domain, is_danger=True, back="domains", consequences=_losing),
    Act("domains/roles", _("Roles on joining"), Right.CHANGE, _save_join_roles, form=JoinRolesForm, is_listed=False, back="domains",
        explanation=_("For people who join by themselves: by the domain of their address, or by the organization’s own sign-in.")),
)  # fmt: skip
