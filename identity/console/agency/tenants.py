"""The register's own pages: the list of tenants, and one tenant as the agency sees it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.console import operations
from identity.console.agency import access, domains, listing
from identity.console.agency.creation import DetailsForm, NewTenantForm
from identity.console.agency.filters import EnvironmentFilter, StateFilter
from identity.console.entering import ENTERABLE, Standing
from identity.console.paths import of_tenant
from identity.recipes.table import RECIPES
from identity.users.models import User
from tenants import operations as register
from tenants.audit.console import about, history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import ReasonForm
from tenants.console.rights import NONE, PLATFORM_OWNER, Right, rights_of
from tenants.hosts import origin_of
from tenants.models import Access, Tenant
from tenants.requests import actor_of

State = Tenant.State


def _suspend(doing: Doing[Tenant]) -> Text:
    register.suspend_tenant(tenant=doing.row, reason=doing.values["reason"], by=doing.by)
    return _("%(name)s is suspended.") % {"name": doing.row}


def _resume(doing: Doing[Tenant]) -> Text:
    register.resume_tenant(tenant=doing.row, by=doing.by)
    return _("%(name)s is open again.") % {"name": doing.row}


def _delete(doing: Doing[Tenant]) -> Text:
    register.request_deletion(tenant=doing.row, confirmation=doing.values["confirmation"], by=doing.by)
    return _("%(name)s is closed and will be deleted in 14 days. Until then you can cancel.") % {"name": doing.row}


def _cancel_deletion(doing: Doing[Tenant]) -> Text:
    register.cancel_deletion(tenant=doing.row, by=doing.by)
    return _("%(name)s will not be deleted. It is suspended: resume it when you are ready.") % {"name": doing.row}


def _retry(doing: Doing[Tenant]) -> Text:
    register.retry_creation(tenant=doing.row, by=doing.by)
    return _("The provisioner tries again.")


def _save_details(doing: Doing[Tenant]) -> Text:
    register.update_tenant(tenant=doing.row, values=dict(doing.values), by=doing.by)
    return _("Saved.")


ACTS: tuple[Act[Tenant], ...] = (
    Act("retry", _("Try again"), Right.SUSPEND, _retry, icon="refresh", offered=lambda row: row.state == State.CREATING and bool(row.state_note)),
    Act("resume", _("Resume"), Right.SUSPEND, _resume, icon="play_arrow", offered=lambda row: row.state == State.SUSPENDED,
        explanation=_("People can sign in again, and applications get tokens again.")),
    Act("cancel-deletion", _("Cancel deletion"), Right.OWN, _cancel_deletion, icon="undo", offered=lambda row: row.state == State.DELETING),
    *access.ACTS,
    *domains.ACTS,
    Act("suspend", _("Suspend"), Right.SUSPEND, _suspend, form=ReasonForm, icon="pause", is_danger=True,
        offered=lambda row: row.state == State.READY,
        explanation=_("Nobody signs in and no token is issued until it is resumed. Its data stays.")),
    Act("delete", _("Delete"), Right.OWN, _delete, icon="delete", is_danger=True, typed=lambda row: row.slug,
        offered=lambda row: row.state in (State.READY, State.SUSPENDED, State.CREATING),
        explanation=_("It closes now. In 14 days its people, applications, keys and history are gone for good; "
                      "until then the deletion can be cancelled. Its short name and hosts are never given again.")),
)  # fmt: skip


class TenantAdmin(ConsoleAdmin[Tenant]):
    place, icon = "tenants", "domain"
    key, converter = "slug", "slug"
    is_in_palette = True
    list_display = ("title", "environment", "state", "users", "sign_ins", "role", "door")
    list_filter = (StateFilter, EnvironmentFilter)
    search_fields = ("name",)
    search_help_text = _("Name, short name or host")
    ordering = ("name", "pk")
    change_list_template = "console/agency/tenants.html"
    add_form = NewTenantForm
    add_label = _("Create tenant")
    add_explanation = _("A tenant is one isolated identity system: its own users, keys, addresses and database schema.")
    add_template = "console/agency/new_tenant.html"
    empty = _("A tenant holds the users of one client, apart from everybody else’s.")
    acts = ACTS
    tabs = (
        Tab("", _("Overview"), "console/agency/overview.html", lambda request, row: _overview(row), view_right=Right.ROW),
        Tab("details", _("Details"), "console/elements/form_tab.html",
            form=lambda row, data: DetailsForm(data, instance=row), save=_save_details),
        Tab("domains", _("Domains"), "console/agency/domains.html", lambda request, row: {"domains": domains.listed(row)}),
        Tab("access", _("Staff access"), "console/agency/access.html", lambda request, row: {"accesses": access.listed(row)},
            view_right=Right.ROW),
        history_tab(Right.ROW, lambda row: _whole_history(row)),
    )  # fmt: skip

    # ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────
    def rights(self, request: HttpRequest, row: Tenant | None = None) -> frozenset[Right]:
        standing: Standing = request.standing  # type: ignore[attr-defined]  # AgencySite has set it
        if row is None:
            may_create = {Right.CHANGE} if standing.may_create_tenants else set()
            return frozenset({Right.ROW, Right.VIEW, *may_create})
        given = rights_of(getattr(row, "my_role", None))
        return given | (PLATFORM_OWNER if standing.is_platform_owner else NONE)

    def typed(self, request: HttpRequest, act: Act[Tenant], row: Tenant) -> str:
        if act.typed is not None:
            return act.typed(row)
        return row.slug if act.is_danger and row.environment == Tenant.Environment.PRODUCTION else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        return listing.visible(request.standing, request.operator.pk, timezone.now())  # type: ignore[attr-defined]  # AgencySite has set them

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tenant], search_term: str
    ) -> tuple[QuerySet[Tenant], bool]:
        return (listing.matching(queryset, search_term) if search_term.strip() else queryset), False

    # ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────
    def list_context(self, request: HttpRequest) -> dict[str, object]:
        totals = listing.totals(request.operator.pk, timezone.now())  # type: ignore[attr-defined]  # AgencySite has set it
        return {**super().list_context(request), "totals": totals}

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        operator = request.user
        assert isinstance(operator, User)  # noqa: S101  # the agency lets nobody else in
        tenant = operations.open_tenant(
            slug=values["slug"],
            name=values["name"],
            environment=values["environment"],
            accent=values["accent"],
            recipe=values["recipe"],
            operator=operator,
            by=actor_of(request),
        )
        return HttpResponseRedirect(self.url("change", tenant))

    def object_page(
        self, request: HttpRequest, row: Tenant, tab: Tab[Tenant], context: Mapping[str, object]
    ) -> HttpResponse:
        may_enter = getattr(row, "my_role", None) is not None and row.state in ENTERABLE
        more = {"door": of_tenant(row.slug) if may_enter else "", "accent": row.accent}
        page = super().object_page(request, row, tab, {**context, **more})
        if row.state == State.CREATING and not tab.name:
            # Works without scripts; console.js asks more gently and stops when the tab is hidden.
            page.headers["Refresh"] = "2"
        return page

    def _after(
        self, request: HttpRequest, act: Act[Tenant], row: Tenant, said: "Text | HttpResponseBase"
    ) -> HttpResponseBase:
        """Taking one's own access away may close the very page that would be shown next."""
        if act.name.startswith("access/") and not self.rows(request).filter(pk=row.pk).exists():
            messages.success(request, str(said))
            return HttpResponseRedirect(self.url("changelist"))
        return super()._after(request, act, row, said)

    def marks(self, row: Tenant) -> list[tuple[str, Text]]:
        return [(row.environment, row.get_environment_display()), (row.state, row.get_state_display())]

    # ── Columns ──────────────────────────────────────────────────────────────────────────────────────────────
    @display(description=_("Name"))
    def title(self, row: Tenant) -> SafeString:
        host = row.host if row.my_role else row.slug  # type: ignore[attr-defined]  # annotated
        return format_html(
            '<span class="c-named accent-{}"><span class="c-monogram" aria-hidden="true">{}</span>'
            '<span>{}<span class="c-quiet c-line">{}</span></span></span>',
            row.accent, row.name[:1].upper(), row.name, host,
        )  # fmt: skip

    @display(description=_("Users"))
    def users(self, row: Tenant) -> str:
        return _figure(row, "users")

    @display(description=_("Sign-ins, 24 h"))
    def sign_ins(self, row: Tenant) -> str:
        return _figure(row, "sign_ins_24h")

    @display(description=_("Your role"))
    def role(self, row: Tenant) -> str:
        return str(Access.Role(row.my_role).label) if row.my_role else ""  # type: ignore[attr-defined]  # annotated

    @display(description="")
    def door(self, row: Tenant) -> str:
        if row.my_role is None or row.state not in ENTERABLE:  # type: ignore[attr-defined]  # annotated
            return ""
        return format_html('<a class="c-button c-button-small" href="{}">{}</a>', of_tenant(row.slug), _("Enter"))


def _figure(row: Tenant, name: str) -> str:
    """Figures are seen by those who were given the tenant."""
    figures = row.figures if row.my_role else None  # type: ignore[attr-defined]  # annotated
    return intcomma(figures.get(name, 0)) if figures else ""


def _overview(row: Tenant) -> Mapping[str, object]:
    host = getattr(row, "host", None)
    base = origin_of(host) if host else ""
    addresses = ((_("Hosted pages"), base + "/"), (_("Issuer"), f"{base}/oidc")) if base else ()
    return {
        "addresses": addresses,
        "figures": getattr(row, "figures", None) or {},
        "recipe": RECIPES[row.recipe].label if row.recipe in RECIPES else "",
    }


def _whole_history(row: Tenant) -> Q:
    """Events of its domains and of the staff's access belong to it too, also when their rows are gone."""
    return about(row) | Q(object_type__in=("tenants.domain", "tenants.access"), details__tenant=row.slug)
