"""Organizations of one tenant."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.console.organizations import brand, contacts, domains, invitations, members, own_roles, sso
from identity.console.organizations.bulk_acts import KINDS
from identity.console.organizations.bulk_pages import BULK
from identity.console.organizations.export_pages import EXPORT
from identity.console.organizations.forms import NewOrganizationForm, OrganizationForm
from identity.console.organizations.listing import (
    COUNTED,
    FilterForm,
    estimate,
    number_in_words,
    numbers_of_members,
)
from identity.users.figures import rounded
from orgs import operations
from orgs.admin import PAGES
from orgs.criteria import Criteria
from orgs.invitations.models import Invitation
from orgs.models import Member, Organization, OrganizationQuerySet
from tenants.audit.console import about, history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.criteria import Unreadable
from tenants.console.forms import ReasonForm
from tenants.console.lists import Walk
from tenants.console.rights import Right
from tenants.isolation.scope import current
from tenants.requests import actor_of

OWNERS_SHOWN, DOMAINS_SHOWN = 5, 10


def form_of(row: Organization, data: Any) -> OrganizationForm:
    return OrganizationForm(data, initial={name: getattr(row, name) for name in OrganizationForm.base_fields})


def _facts(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    owners = Member.objects.filter(organization=row).owners().select_related("user").order_by("created_at", "pk")
    waiting = Invitation.objects.in_organization(row).pending(timezone.now()).order_by()
    return {
        "audience": f"urn:logto:organization:{row.pk}",
        "members": numbers_of_members([row])[row.pk],
        "machines": number_in_words(
            Member.objects.filter(organization=row).machines().order_by()[: COUNTED + 1].count()
        ),
        "waiting": number_in_words(waiting[: COUNTED + 1].count()),
        "domains": row.domains.all()[:DOMAINS_SHOWN],
        "owners": list(owners[: OWNERS_SHOWN + 1]),
        "shown": OWNERS_SHOWN,
    }


def story_of(row: Organization) -> Q:
    """What was done to the organization, and to roles of its own."""
    own = [str(key) for key in row.own_roles.values_list("pk", flat=True)]
    return about(row) | Q(object_type="orgs.organizationrole", object_id__in=own)


def _save(doing: Doing[Organization]) -> Text:
    operations.update_organization(organization=doing.row, values=dict(doing.values), by=doing.by)
    return _("Saved.")


def _suspend(doing: Doing[Organization]) -> Text:
    operations.suspend_organization(organization=doing.row, reason=doing.values["reason"], by=doing.by)
    return _("%(name)s is suspended.") % {"name": doing.row}


def _resume(doing: Doing[Organization]) -> Text:
    operations.resume_organization(organization=doing.row, by=doing.by)
    return _("%(name)s is open again.") % {"name": doing.row}


def _delete(doing: Doing[Organization]) -> Text:
    name = str(doing.row)
    operations.delete_organization(organization=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _going(row: Organization, part: object) -> tuple[str, ...]:
    found = [
        str(_("Memberships that end: %(number)s. The people stay.")) % {"number": numbers_of_members([row])[row.pk]}
    ]
    if own := ", ".join(row.own_roles.values_list("name", flat=True)):
        found.append(str(_("Roles of its own that go with it: %(names)s.")) % {"names": own})
    return tuple(found)


ACTS: tuple[Act[Organization], ...] = (
    *domains.ACTS,
    *sso.ACTS,
    *contacts.ACTS,
    *own_roles.ACTS,
    Act("resume", _("Resume"), Right.CHANGE, _resume, icon="play_arrow", offered=lambda row: not row.is_active,
        explanation=_("Its members get tokens for it again, and what came with their roles.")),
    Act("suspend", _("Suspend"), Right.CHANGE, _suspend, form=ReasonForm, icon="pause", is_danger=True,
        offered=lambda row: row.is_active,
        explanation=_("Nobody gets a token for it until it is resumed, and what its members have by it rests. Their accounts are not touched.")),
    Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str,
        explanation=_("With its memberships, roles of its own, invitations and domains. It cannot be brought back."),
        consequences=_going),
)  # fmt: skip


class OrganizationAdmin(ConsoleAdmin[Organization]):
    place, icon = "organizations", "corporate_fare"
    is_in_palette = True
    list_display = ("title", "members", "state", "created_at")
    search_fields = ("name",)
    search_help_text = _("Beginning of the name or domain, or id")
    ordering = ("-created_at", "pk")
    change_list_template = "console/organizations/list.html"
    asides = (EXPORT, *BULK)
    add_form = NewOrganizationForm
    add_label = _("Create organization")
    add_explanation = _("A company, a fleet or a shop: people who belong together, with roles that count there alone.")
    empty = _("An organization is a customer that is a company. Create one, or let your product do it by the API.")
    tabs = (
        Tab("", _("Overview"), "console/organizations/overview.html", _facts, form=form_of, save=_save),
        members.TAB,
        invitations.TAB,
        domains.TAB,
        sso.TAB,
        own_roles.TAB,
        brand.TAB,
        history_tab(which=story_of),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acts = (*members.ACTS, *invitations.acts(self), *ACTS)

    def get_queryset(self, request: HttpRequest) -> OrganizationQuerySet:
        return Organization.objects.all()

    def get_search_results(
        self, request: HttpRequest, queryset: OrganizationQuerySet, search_term: str
    ) -> tuple[QuerySet[Organization], bool]:
        return (queryset.found(search_term) if search_term.strip() else queryset), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Walk]:
        return Walk

    def listed(self, request: HttpRequest, text: str) -> tuple[QuerySet[Organization], bool]:
        """Which ones the address of the list means, and whether filters are set."""
        criteria = Criteria.of(request.GET.dict())
        try:
            return criteria.shown(), bool(criteria.values)
        except Unreadable:
            return Organization.objects.none(), True

    def list_rows(self, rows: Iterable[Organization]) -> None:
        found = numbers_of_members(rows)
        for row in rows:
            row.members_number = found.get(row.pk, "")  # type: ignore[attr-defined]  # for the column

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        criteria = Criteria.of(request.GET.dict())
        may_change = Right.CHANGE in self.rights(request)
        form = FilterForm(initial=dict(criteria.values))
        return {
            **super().list_context(request),
            "filters": form,
            "chips": list(form.chips(criteria)),
            "siblings": self.sibling_links(PAGES),
            "query": urlencode(criteria.as_dict()),
            "about": rounded(estimate()) if criteria.is_everything else None,
            "export_url": self.url("export") if may_change else "",
            "bulk_url": self.url("bulk") if may_change and not current().is_operators else "",
            "bulk_acts": [(name, kind.label) for name, kind in KINDS.items()],
            "criteria": criteria.as_dict(),
        }

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        given = dict(values)
        made = operations.create_organization(name=given.pop("name"), values=given, by=actor_of(request))
        return HttpResponseRedirect(self.url("change", made))

    def marks(self, row: Organization) -> list[tuple[str, Text]]:
        found: list[tuple[str, Text]] = [("info", _("Second factor"))] if row.requires_mfa else []
        return [*found, ("suspended", _("Suspended"))] if not row.is_active else found

    @display(description=_("Name"))
    def title(self, row: Organization) -> SafeString:
        return format_html(
            '<span class="c-named"><span class="c-monogram" aria-hidden="true">{}</span>'
            '<span>{}<span class="c-quiet c-line">{}</span></span></span>',
            row.name[:1].upper(), row.name, row.description,
        )  # fmt: skip

    @display(description=_("Members"))
    def members(self, row: Organization) -> str:
        return str(getattr(row, "members_number", ""))

    @display(description=_("State"))
    def state(self, row: Organization) -> SafeString:
        value, label = ("ready", _("Active")) if row.is_active else ("suspended", _("Suspended"))
        return format_html('<span class="c-tag c-tag-{}">{}</span>', value, label)
