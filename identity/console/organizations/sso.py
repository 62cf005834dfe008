"""Single sign-on of an organization: the tab of its page, and what staff do there. Each connection has pages of its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.kinds import KINDS
from identity.console.enterprise.tabs import COLOURS
from identity.console.organizations.contacts import contacts_of
from identity.users.models import User
from orgs.connections.break_glass import add_break_glass, has_strong_sign_in, remove_break_glass
from orgs.connections.health import health_of
from orgs.connections.models import BreakGlass, Connection
from orgs.connections.operations import create_connection
from orgs.connections.requiring import route_domain
from orgs.domains.models import OrganizationDomain
from orgs.models import Organization
from orgs.operations import update_organization
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.forms import ActForm
from tenants.console.picking import PickForm
from tenants.console.rights import Right


class NewForm(ActForm):
    kind = forms.ChoiceField(label=_("Identity provider"), choices=[])
    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("As its people read it. Empty: the provider’s.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (slug, kind.label) for slug, kind in KINDS.items() if kind.purpose == "enterprise"
        ]


class RouteForm(ActForm):
    """`part` is the domain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["connection"] = forms.ModelChoiceField(
            Connection.objects.filter(organization=self.row).select_related("connector"),
            label=_("Signs in by"), required=False, empty_label=str(_("as everybody else")), initial=self.part.connection_id,
        )  # fmt: skip


class BreakGlassForm(PickForm):
    """Members with a strong sign-in of their own."""

    name, label = "person", _("Person")
    search_label = _("Name, address, username, phone or id")
    needs_text = True

    def rows(self) -> QuerySet[User]:
        exempt = BreakGlass.objects.filter(organization=self.row).values("user")
        found: QuerySet[User] = User.objects.filter(memberships__organization=self.row).exclude(pk__in=exempt)
        return found

    def found(self, text: str) -> QuerySet[User]:
        found: QuerySet[User] = self.rows().filter(pk__in=User.objects.matching(text).values("pk"))
        return found.order_by("name", "email", "pk")

    def note(self, row: User) -> str:
        weak = "" if has_strong_sign_in(row) else str(_("needs a passkey or an authenticator app first"))
        return ", ".join(filter(None, (row.email if row.name else "", weak)))


class AcceptsForm(ActForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepts"] = forms.BooleanField(
            label=_("Accept sign-ins by other organizations’ connections"), required=False,
            initial=self.row.accepts_other_connections,
            help_text=_("Their administrators then decide who enters this organization as one of its members. Off by default."),
        )  # fmt: skip


def _tab(request: HttpRequest, row: Organization) -> Mapping[str, object]:
    now = timezone.now()
    connections = Connection.objects.filter(organization=row).select_related("connector", "organization")
    domains = OrganizationDomain.objects.filter(organization=row).select_related("connection__connector")
    return {
        "connections": [(one, health_of(one, now), COLOURS[one.stage]) for one in connections],
        "domains": domains,
        "contacts": contacts_of(row),
        "exempt": BreakGlass.objects.filter(organization=row).select_related("user").order_by("created_at"),
    }


def find_domain(row: Organization, part: UUID) -> OrganizationDomain | None:
    return OrganizationDomain.objects.filter(organization=row, pk=part, verified_at__isnull=False).first()


def find_break_glass(row: Organization, part: int) -> BreakGlass | None:
    return BreakGlass.objects.filter(organization=row, pk=part).select_related("user", "organization").first()


def _add(doing: Doing[Organization]) -> HttpResponseRedirect:
    kind = doing.values["kind"]
    name = doing.values["name"].strip() or str(KINDS[kind].label)
    made = create_connection(organization=doing.row, kind=kind, name=name, by=doing.by)
    return HttpResponseRedirect(reverse("admin:connections_connection_change", args=[made.pk]))


def _route(doing: Doing[Organization]) -> Text:
    route_domain(domain=doing.part, connection=doing.values["connection"], by=doing.by)
    return _("Saved. Nobody is obliged by this alone.")


def _exempt(doing: Doing[Organization]) -> Text:
    for person in doing.values["person"]:
        add_break_glass(organization=doing.row, user=person, by=doing.by)
    return _("They can always sign in without the identity provider.")


def _unexempt(doing: Doing[Organization]) -> Text:
    remove_break_glass(break_glass=doing.part, by=doing.by)
    return _("The exception is removed.")


def _accept(doing: Doing[Organization]) -> Text:
    values = {"accepts_other_connections": doing.values["accepts"]}
    update_organization(organization=doing.row, values=values, by=doing.by)
    return _("Saved.")


TAB: Tab[Organization] = Tab("sso", _("Single sign-on"), "console/organizations/sso.html", _tab)
ACTS: tuple[Act[Organization], ...] = (
    Act("sso/add", _("Add connection"), Right.CHANGE, _add, form=NewForm, is_listed=False, back="sso",
        explanation=_("Nobody’s sign-in changes until it has passed a test and is made live.")),
    Act("sso/route", _("Signs in by"), Right.CHANGE, _route, form=RouteForm, part=find_domain, back="sso",
        explanation=_("Whoever enters an address at this domain is led to the connection. If it was required there, it is not any more.")),
    Act("sso/break-glass", _("Add break-glass account"), Right.CHANGE, _exempt, form=BreakGlassForm, is_listed=False, back="sso",
        explanation=_("A member who can always sign in without the identity provider, should it fail. Two are enough.")),
    Act("sso/break-glass-remove", _("Remove the exception"), Right.CHANGE, _unexempt, part=find_break_glass, part_converter="int", back="sso", is_danger=True,
        explanation=_("They must sign in by the connection like everybody else, where it is required.")),
    Act("sso/accept", _("Other organizations’ connections"), Right.CHANGE, _accept, form=AcceptsForm, is_listed=False, back="sso"),
)  # fmt: skip
