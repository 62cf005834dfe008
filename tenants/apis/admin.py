"""API resources of one tenant, and what they permit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin import display
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.apis import operations
from tenants.apis.models import ApiResource, Permission
from tenants.audit.console import history_tab
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import ActForm, field_of
from tenants.console.rights import Right
from tenants.requests import actor_of

# APIs, and the permissions of all of them (the room of roles knows who has one).
PAGES: tuple[tuple[Text, str], ...] = (
    (_("API resources"), "apis_apiresource_changelist"),
    (_("Permissions"), "apis_permission_changelist"),
)
# What the choice means when something is revoked.
FORMAT_NOTE = _(
    "Revoking a token counts at once wherever we are asked. An API that checks a JWT by itself does not ask: it accepts "
    "the token until it expires. Keep the lifetime short, or choose opaque tokens."
)


class NewResourceForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = ApiResource
        fields = ("name", "indicator", "token_format", "access_token_seconds")
        formfield_callback = field_of
        widgets = {"token_format": forms.RadioSelect}
        help_texts = {"token_format": FORMAT_NOTE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].help_text = _(
            "What applications name as “resource”, such as https://api.example.com. It can never be changed: tokens name it."
        )

    def validate_unique(self) -> None:
        """The operation says so, at the field."""


class ResourceForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = ApiResource
        fields = operations.EDITABLE
        formfield_callback = field_of
        widgets = {"token_format": forms.RadioSelect}
        help_texts = {"token_format": FORMAT_NOTE}


class NewPermissionForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What the API checks, such as read:library."))
    description = forms.CharField(
        label=_("Description"),
        max_length=300,
        required=False,
        help_text=_("People read it when an application asks for it."),
    )


class PermissionForm(ActForm):
    description = forms.CharField(label=_("Description"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.part, Permission):
            self.initial["description"] = self.part.description


def find(row: ApiResource, part: UUID) -> Permission | None:
    return row.permissions.filter(pk=part).select_related("resource").first()


def _add(doing: Doing[ApiResource]) -> Text:
    operations.create_permission(
        resource=doing.row, name=doing.values["name"], description=doing.values["description"], by=doing.by
    )
    return _("%(name)s was added. Give it to a role, and its people have it.") % {"name": doing.values["name"]}


def _change(doing: Doing[ApiResource]) -> Text:
    operations.update_permission(permission=doing.part, description=doing.values["description"], by=doing.by)
    return _("Saved.")


def _remove(doing: Doing[ApiResource]) -> Text:
    name = str(doing.part)
    operations.delete_permission(permission=doing.part, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _delete(doing: Doing[ApiResource]) -> Text:
    name = str(doing.row)
    operations.delete_resource(resource=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _save(doing: Doing[ApiResource]) -> Text:
    operations.update_resource(resource=doing.row, values=dict(doing.values), by=doing.by)
    return _("Saved.")


def _losing(row: ApiResource, part: Permission) -> tuple[str, ...]:
    """Which roles no longer permit it."""
    names = [str(role) for role in part.roles.all()]
    if not names:
        return (str(_("No role has it.")),)
    return (str(_("These roles lose it: %(names)s.")) % {"names": ", ".join(names)},)


def _going(row: ApiResource, part: object) -> tuple[str, ...]:
    count = row.permissions.count()
    said = ngettext("%(count)s permission goes with it.", "%(count)s permissions go with it.", count)
    return (said % {"count": count},)


def _is_own(row: ApiResource) -> bool:
    return not row.is_built_in


class ApiResourceAdmin(ConsoleAdmin[ApiResource]):
    place, icon = "apis", "api"
    is_in_palette = True
    list_display = ("name", "identifier", "format", "number")
    search_fields = ("name",)
    search_help_text = _("Name or identifier")
    ordering = ("name", "pk")
    add_form = NewResourceForm
    add_label = _("Create API resource")
    add_explanation = _("An API of yours that checks tokens. Its permissions are what roles are made of.")
    empty = _(
        "An API resource is what access tokens are for. Create one, give it permissions, and bundle them in roles."
    )
    tabs = (
        Tab("", _("Permissions"), "console/apis/permissions.html",
            lambda request, row: {"permissions": row.permissions.prefetch_related("roles")}),
        Tab("details", _("Details"), "console/elements/form_tab.html",
            form=lambda row, data: ResourceForm(data, instance=row), save=_save),
        history_tab(which=lambda row: Q(object_type="apis.apiresource", object_id=str(row.pk))
                    | Q(object_type="apis.permission", details__resource=row.indicator)),
    )  # fmt: skip
    acts = (
        Act("permissions/add", _("Add permission"), Right.CHANGE, _add, form=NewPermissionForm, icon="add", is_listed=False,
            offered=_is_own),
        Act("permissions/change", _("Change permission"), Right.CHANGE, _change, form=PermissionForm, part=find, offered=_is_own,
            explanation=_("The name stays: APIs check it.")),
        Act("permissions/remove", _("Delete permission"), Right.CHANGE, _remove, part=find, is_danger=True, offered=_is_own,
            explanation=_("Every role loses it; tokens lose it at their next refresh."), consequences=_losing),
        Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str, offered=_is_own,
            explanation=_("Its permissions go with it, out of every role. Tokens for it are refused."),
            consequences=_going),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiResource]:
        return ApiResource.objects.annotate(permissions_number=Count("permissions"))

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ApiResource], search_term: str
    ) -> tuple[QuerySet[ApiResource], bool]:
        wanted = search_term.strip()
        return queryset.filter(Q(name__icontains=wanted) | Q(indicator__startswith=wanted)), False

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        made = operations.create_resource(
            name=values["name"],
            indicator=values["indicator"],
            token_format=values["token_format"],
            seconds=values["access_token_seconds"],
            by=actor_of(request),
        )
        return HttpResponseRedirect(self.url("change", made))

    @display(description=_("Identifier"))
    def identifier(self, row: ApiResource) -> SafeString:
        return format_html('<code class="c-break">{}</code>', row.identifier)

    @display(description=_("Access tokens"))
    def format(self, row: ApiResource) -> str:
        return {"jwt": "JWT", "opaque": str(_("Opaque"))}[row.token_format]

    @display(description=_("Permissions"))
    def number(self, row: ApiResource) -> int:
        return int(row.permissions_number)  # type: ignore[attr-defined]  # annotated
