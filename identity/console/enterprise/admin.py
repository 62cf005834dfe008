"""Connections to companies' identity providers, those of organizations and those of the tenant as a whole."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from connectors.kinds import KINDS
from identity.console.enterprise import setup, tabs
from identity.console.enterprise.acts import ACTS
from identity.signin.deliveries.policy import PAGES
from orgs.connections.models import Connection, Stage
from orgs.connections.operations import create_connection
from tenants.audit.console import about, history_tab
from tenants.console.acts import Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.requests import actor_of


def enterprise_kinds() -> list[tuple[str, Any]]:
    return [(slug, kind) for slug, kind in KINDS.items() if kind.purpose == "enterprise"]


class NewConnectionForm(forms.Form):
    """A tile is a button that says the kind."""

    kind = forms.ChoiceField(choices=[], error_messages={"required": _("Choose a provider.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(slug, kind.label) for slug, kind in enterprise_kinds()]  # type: ignore[attr-defined]  # a ChoiceField


def _of_connection(row: Connection) -> Q:
    """An organization's connection is written down under the organization."""
    if row.organization is None:
        return about(row)
    return about(row) | (about(row.organization) & Q(details__connection_id=str(row.pk)))


class ConnectionAdmin(ConsoleAdmin[Connection]):
    place, icon = "connections/enterprise", "corporate_fare"
    is_in_palette = True
    list_display = ("title", "whose", "provider", "stage_shown")
    search_help_text = _("Beginning of the name of the connection or the organization, or id")
    search_fields = ("connector__name",)
    ordering = ("-created_at", "pk")
    add_form = NewConnectionForm
    add_label = _("Add connection for everybody")
    add_explanation = _(
        "For people of the tenant as a whole, such as your own colleagues. The connection of one company is made on the page of its organization."
    )
    add_template = "console/connections/new.html"
    empty = _(
        "A company’s people sign in with their company account. Open an organization, then Single sign-on, to connect its identity provider."
    )
    tabs = (
        Tab("", _("Overview"), "console/enterprise/overview.html", tabs.overview),
        Tab("attempts", _("Attempts"), "console/enterprise/attempts.html", tabs.attempts),
        Tab("certificates", _("Certificates"), "console/enterprise/certificates.html", tabs.certificates, offered=tabs.is_saml),
        Tab("options", _("Options"), "console/elements/form_tab.html", form=tabs.options_of, save=tabs.save_options),
        history_tab(which=_of_connection),
    )  # fmt: skip
    acts = (*setup.ACTS, *ACTS)
    row_pages = (setup.STEP,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        return Connection.objects.select_related("connector", "organization")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Connection], search_term: str
    ) -> tuple[QuerySet[Connection], bool]:
        text = search_term.replace("\x00", "").strip()
        return (queryset.found(text) if text else queryset), False  # type: ignore[attr-defined]  # its own set

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        page = super().add_view(request, form_url, extra_context)
        if isinstance(page, TemplateResponse) and page.context_data is not None:
            page.context_data["groups"] = [("", enterprise_kinds())]
        return page

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        kind = str(values["kind"])
        row = create_connection(organization=None, kind=kind, name=str(KINDS[kind].label), by=actor_of(request))
        return HttpResponseRedirect(reverse("admin:connections_connection_setup", args=[row.pk, "overview"]))

    def marks(self, row: Connection) -> list[tuple[str, Text]]:
        return [(tabs.COLOURS[row.stage], Stage(row.stage).label)]

    @display(description=_("Name"))
    def title(self, row: Connection) -> str:
        return row.connector.name

    @display(description=_("For"))
    def whose(self, row: Connection) -> str:
        return str(row.organization) if row.organization is not None else str(_("the tenant as a whole"))

    @display(description=_("Provider"))
    def provider(self, row: Connection) -> str:
        kind = KINDS.get(str(row.draft.get("kind") or row.connector.kind))
        return str(kind.label) if kind else row.connector.kind

    @display(description=_("Stage"))
    def stage_shown(self, row: Connection) -> SafeString:
        return format_html('<span class="c-tag c-tag-{}">{}</span>', tabs.COLOURS[row.stage], Stage(row.stage).label)
