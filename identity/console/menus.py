"""The menus: in the order of the work (UX). An entry is there for those who may see its page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from identity.console.sites import ConsoleSite

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    label: Text
    url: str
    icon: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A page by its name in the site; `model` is whose admin decides who may see it."""

    label: Text
    icon: str
    url_name: str
    model: str = ""


TENANT: tuple[tuple[Text, tuple[Entry, ...]], ...] = (
    ("", (Entry(_("Home"), "home", "index"),)),
    (
        _("Applications"),
        (
            Entry(_("Applications"), "apps", "applications_application_changelist", "applications.application"),
            Entry(_("API resources"), "api", "apis_apiresource_changelist", "apis.apiresource"),
        ),
    ),
    (
        _("People"),
        (
            Entry(_("Users"), "group", "users_user_changelist", "users.user"),
            Entry(_("Roles"), "shield_person", "roles_role_changelist", "roles.role"),
            Entry(_("Organizations"), "corporate_fare", "orgs_organization_changelist", "orgs.organization"),
        ),
    ),
    (
        _("Sign-in"),
        (
            Entry(_("Experience"), "palette", "signin_signinpolicy_changelist", "signin.signinpolicy"),
            Entry(_("Connections"), "hub", "connectors_connector_changelist", "connectors.connector"),
        ),
    ),
    (_("Insight"), (Entry(_("Activity"), "timeline", "audit_event_changelist", "audit.event"),)),
    (_("Settings"), (Entry(_("Settings"), "settings", "settings"),)),
)
AGENCY: tuple[tuple[Text, tuple[Entry, ...]], ...] = (
    ("", (Entry(_("Tenants"), "domain", "index", "tenants.tenant"),)),
    (
        _("Staff"),
        (
            Entry(_("Staff"), "badge", "users_user_changelist", "users.user"),
            Entry(_("Invitations"), "mail", "onetime_onetime_changelist", "onetime.onetime"),
        ),
    ),
    (
        _("Platform"),
        (
            Entry(_("Activity"), "timeline", "audit_event_changelist", "audit.event"),
            Entry(_("Health"), "monitor_heart", "platform"),
        ),
    ),
)
# Places that belong to an entry without standing below its address.
ALSO = {
    "apis_apiresource_changelist": ("apis_permission_changelist",),
    "signin_signinpolicy_changelist": ("brand_branding_changelist", "brand_image_changelist"),
    "index": ("tenants_tenant_changelist",),
}


def of_tenant(site: "ConsoleSite", request: HttpRequest) -> tuple[Group, ...]:
    return _groups(site, request, TENANT)


def of_agency(site: "ConsoleSite", request: HttpRequest) -> tuple[Group, ...]:
    found = _groups(site, request, AGENCY)
    if request.standing.is_platform_owner:  # type: ignore[attr-defined]  # AgencySite has set it
        own = Item(_("Operators’ own tenant"), "/t/operators/", "shield_person", is_active=False)
        found = (*found[:-1], Group(found[-1].title, (*found[-1].items, own)))
    return found


def _groups(
    site: "ConsoleSite", request: HttpRequest, menu: tuple[tuple[Text, tuple[Entry, ...]], ...]
) -> tuple[Group, ...]:
    admins: dict[str, Any] = {model._meta.label_lower: admin for model, admin in site._registry.items()}
    found = []
    for title, entries in menu:
        items = tuple(_item(site, request, entry) for entry in entries if _may_see(admins, request, entry))
        if items:
            found.append(Group(title, items))
    return tuple(found)


def _may_see(admins: dict[str, Any], request: HttpRequest, entry: Entry) -> bool:
    if not entry.model:
        return entry.url_name != "platform" or request.standing.is_platform_owner  # type: ignore[attr-defined]  # AgencySite has set it
    return entry.model in admins and admins[entry.model].has_module_permission(request)


def _item(site: "ConsoleSite", request: HttpRequest, entry: Entry) -> Item:
    url = reverse(f"{site.name}:{entry.url_name}")
    home = reverse(f"{site.name}:index")
    places = [url, *(reverse(f"{site.name}:{name}") for name in ALSO.get(entry.url_name, ()) if _is_there(site, name))]
    is_active = any(request.path == place if place == home else request.path.startswith(place) for place in places)
    return Item(entry.label, url, entry.icon, is_active)


def _is_there(site: "ConsoleSite", name: str) -> bool:
    """`index` has the tenants' list in the agency only."""
    model = name.removesuffix("_changelist").replace("_", ".")
    return any(found._meta.label_lower == model for found in site._registry)
