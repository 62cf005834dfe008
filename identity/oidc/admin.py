"""Applications of one tenant: what they are called, where they return to, what they may ask for, their secrets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.admin import display
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.applications import operations as applications
from identity.applications.models import Application
from identity.oidc import operations
from identity.oidc.console_forms import (
    AddressesForm,
    DetailsForm,
    NewClientForm,
    PeopleForm,
    RoleForm,
    SecretForm,
    SignOutForm,
    TokensForm,
    end_of,
)
from identity.oidc.console_grants import OF_APPLICATION
from identity.oidc.console_guide import guide
from identity.oidc.dynamic.operations import review_registered_client
from identity.oidc.models import ClientSecret
from identity.signin.application_tab import TAB as SIGN_IN
from identity.signin.brand.of_application import TAB as BRAND
from identity.signin.messages.application_tab import TAB as MESSAGES
from identity.users.roles import operations as roles
from identity.users.roles.effective import permissions_of_application
from identity.users.roles.models import ApplicationRole
from tenants.audit.console import history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import ReasonForm
from tenants.console.rights import Right
from tenants.requests import actor_of

NOTICES_LIMIT = 20


def find_secret(row: Application, part: UUID) -> ClientSecret | None:
    return ClientSecret.objects.select_related("client__application").filter(client__application=row, pk=part).first()


def _secrets(request: HttpRequest, row: Application) -> Mapping[str, object]:
    has_secrets = row.client.auth_method in operations.WITH_SECRET
    return {"secrets": row.client.secrets.all(), "has_secrets": has_secrets, "now": timezone.now()}


def _notices(request: HttpRequest, row: Application) -> Mapping[str, object]:
    return {"notices": row.client.logout_deliveries.all()[:NOTICES_LIMIT]}


def _save_details(doing: Doing[Application]) -> Text:
    applications.update_application(application=doing.row, values=doing.values, by=doing.by)
    return _("Saved.")


def _save_client(doing: Doing[Application]) -> Text:
    operations.update_client(client=doing.row.client, values=doing.values, by=doing.by)
    return _("Saved.")


def is_machine(row: Application) -> bool:
    return row.kind == Application.Kind.MACHINE


def find_role(row: Application, part: int) -> ApplicationRole | None:
    return ApplicationRole.objects.filter(application=row, pk=part).select_related("role").first()


def _roles(request: HttpRequest, row: Application) -> Mapping[str, object]:
    given = ApplicationRole.objects.filter(application=row).select_related("role").order_by("role__name")
    take = "admin:applications_application_roles_take"
    return {
        "given_roles": [(one, reverse(take, args=[row.pk, one.pk])) for one in given],
        "give_url": reverse("admin:applications_application_roles_give", args=[row.pk]),
        "effective": permissions_of_application(row).items(),
    }


def _give_role(doing: Doing[Application]) -> Text:
    roles.give_application_roles(application=doing.row, roles=[doing.values["role"]], by=doing.by)
    return _("%(name)s has the role now.") % {"name": doing.row}


def _take_role(doing: Doing[Application]) -> Text:
    roles.take_application_roles(application=doing.row, roles=[doing.part.role], by=doing.by)
    return _("%(name)s no longer has the role.") % {"name": doing.row}


def _save_people(doing: Doing[Application]) -> Text:
    """Two operations in one form, each with its own event; what did not change is not written."""
    wanted = {"admitted": roles.update_admitted_roles, "default": roles.update_default_roles}
    with transaction.atomic():
        for name, update in wanted.items():
            if name in doing.values["changed"]:
                update(application=doing.row, roles=doing.values[name], by=doing.by)
    return _("Saved.")


def is_unreviewed(row: Application) -> bool:
    """Entered itself, and nobody has looked at it (SECURITY 19)."""
    entered = getattr(row.client, "self_registration", None)
    return entered is not None and entered.reviewed_at is None


def _review(doing: Doing[Application]) -> Text:
    review_registered_client(row=doing.row.client.self_registration, by=doing.by)
    return _("%(name)s counts as reviewed.") % {"name": doing.row}


def _suspend(doing: Doing[Application]) -> Text:
    applications.suspend_application(application=doing.row, reason=doing.values["reason"], by=doing.by)
    return _("%(name)s is suspended.") % {"name": doing.row}


def _resume(doing: Doing[Application]) -> Text:
    applications.resume_application(application=doing.row, by=doing.by)
    return _("%(name)s is open again.") % {"name": doing.row}


def _delete(doing: Doing[Application]) -> Text:
    name = str(doing.row)
    applications.delete_application(application=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _revoke_secret(doing: Doing[Application]) -> Text:
    operations.revoke_secret(secret=doing.part, by=doing.by)
    return _("The secret is refused from now on.")


class ApplicationAdmin(ConsoleAdmin[Application]):
    place, icon = "applications", "apps"
    is_in_palette = True
    list_display = ("title", "kind", "client_id", "state", "created_at")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("Name or client id")
    ordering = ("name", "pk")
    add_form = NewClientForm
    add_label = _("Create application")
    add_explanation = _("Whatever signs people in, or calls an API in its own name: a website, an app, a service.")
    add_template = "console/oidc/new.html"
    empty = _(
        "An application is what people sign in to. Create the first one, and the guide is filled in with its values."
    )
    tabs = (
        Tab("", _("Guide"), "console/oidc/guide.html", guide),
        Tab("details", _("Settings"), "console/elements/form_tab.html",
            form=lambda row, data: DetailsForm(data, instance=row), save=_save_details),
        BRAND,
        MESSAGES,
        Tab("addresses", _("Addresses"), "console/elements/form_tab.html",
            form=lambda row, data: AddressesForm(data, client=row.client), save=_save_client),
        Tab("sign-out", _("Sign-out"), "console/oidc/sign_out.html", _notices,
            form=lambda row, data: SignOutForm(data, client=row.client), save=_save_client),
        Tab("tokens", _("Tokens"), "console/elements/form_tab.html",
            form=lambda row, data: TokensForm(data, client=row.client), save=_save_client),
        Tab("secrets", _("Secrets"), "console/oidc/secrets.html", _secrets),
        SIGN_IN,
        Tab("people", _("Who may sign in"), "console/elements/form_tab.html",
            form=lambda row, data: PeopleForm(data, application=row), save=_save_people,
            offered=lambda row: not is_machine(row)),
        Tab("roles", _("Roles"), "console/elements/roles.html", _roles, offered=is_machine),
        OF_APPLICATION[0],
        history_tab(),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acts = (
            Act("secrets/create", _("Create secret"), Right.CHANGE, self._create_secret, form=SecretForm, icon="add", is_listed=False,
                back="secrets",
                explanation=_("It is shown once. The others stay valid until you revoke them.")),
            Act("secrets/revoke", _("Revoke secret"), Right.CHANGE, _revoke_secret, part=find_secret, icon="block", is_danger=True,
                back="secrets",
                explanation=_("The application is refused with it from the next request on.")),
            Act("roles/give", _("Give a role"), Right.CHANGE, _give_role, form=RoleForm, is_listed=False, back="roles",
                offered=is_machine),
            Act("roles/take", _("Take the role away"), Right.CHANGE, _take_role, part=find_role, part_converter="int",
                back="roles", explanation=_("Its tokens lose its permissions at the next one.")),
            OF_APPLICATION[1],
            Act("review", _("Mark as reviewed"), Right.CHANGE, _review, icon="how_to_reg", offered=is_unreviewed,
                explanation=_("It entered itself. From now on its errors lead back to it, as those of applications that you entered.")),
            Act("resume", _("Resume"), Right.CHANGE, _resume, icon="play_arrow", offered=lambda row: row.suspended_at is not None),
            Act("suspend", _("Suspend"), Right.CHANGE, _suspend, form=ReasonForm, icon="pause", is_danger=True,
                offered=lambda row: row.suspended_at is None,
                explanation=_("Nobody signs in to it, and its tokens are refused wherever we are asked, until it is resumed.")),
            Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str,
                explanation=_("With its client id, secrets and refresh tokens. People can no longer sign in to it.")),
        )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        return Application.objects.filter(client__isnull=False).select_related("client__self_registration")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Application], search_term: str
    ) -> tuple[QuerySet[Application], bool]:
        wanted = search_term.strip()
        return queryset.filter(Q(name__icontains=wanted) | Q(client__client_id=wanted)), False

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        client, secret = operations.create_client(
            name=values["name"], kind=values["kind"], redirect_uris=values["redirect_uris"], by=actor_of(request)
        )
        if secret is None:
            return HttpResponseRedirect(self.url("change", client.application))
        return self._once(request, client.application, secret)

    def _create_secret(self, doing: Doing[Application]) -> HttpResponse:
        row, secret = operations.create_secret(
            client=doing.row.client,
            name=doing.values["name"],
            expires_at=end_of(doing.values["expires_on"]),
            by=doing.by,
        )
        return self._once(doing.request, row.client.application, secret)

    def _once(self, request: HttpRequest, application: Application, secret: str) -> HttpResponse:
        """The answer to the form itself: it is in no session, no message and no address."""
        context = {
            "title": _("The secret"),
            "row": application,
            "secret": secret,
            "client": application.client,
            "onward": self.url("change", application),
        }
        return self._page(request, "console/oidc/secret.html", context)

    def marks(self, row: Application) -> list[tuple[str, Text]]:
        found: list[tuple[str, Text]] = [("info", row.get_kind_display())]
        if is_unreviewed(row):
            found.append(("creating", _("Entered itself, not reviewed")))
        return [*found, ("suspended", _("Suspended"))] if row.suspended_at else found

    @display(description=_("Name"))
    def title(self, row: Application) -> SafeString:
        return format_html(
            '<span class="c-named"><span class="c-monogram" aria-hidden="true">{}</span><span>{}</span></span>',
            row.name[:1].upper(), row.name,
        )  # fmt: skip

    @display(description=_("Kind"))
    def kind(self, row: Application) -> str:
        return str(row.get_kind_display())

    @display(description=_("Client ID"))
    def client_id(self, row: Application) -> SafeString:
        return format_html("<code>{}</code>", row.client.client_id)

    @display(description=_("State"))
    def state(self, row: Application) -> SafeString:
        value, label = ("suspended", _("Suspended")) if row.suspended_at else ("ready", _("Open"))
        return format_html('<span class="c-tag c-tag-{}">{}</span>', value, label)
