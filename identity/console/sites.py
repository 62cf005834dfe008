"""The two places of the console: the agency, and one tenant. Neither ever shows the other's rows."""

from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from identity.console import menus, palette
from identity.console.agency.platform import health
from identity.console.entering import Entry, Standing, standing_of
from identity.console.middleware import to_sign_in
from identity.console.paths import in_agency
from identity.console.preview import preview
from identity.console.tenant_home import home
from identity.console.tenant_settings import overview
from identity.users.models import User
from tenants.keys.admin import PAGES
from tenants.keys.models import SigningKey
from tenants.models import Tenant

View = Callable[..., HttpResponse]


class ConsoleSite(UnfoldAdminSite):
    """unfold's shell around our pages. Signing in and out is the hosted pages' business, so no address of it is here."""

    enable_nav_sidebar = True
    index_title = _("Home")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        found: list[URLPattern | URLResolver] = [
            path("", self.admin_view(self.index), name="index"),
            path("search/", self.admin_view(self.search), name="search"),
        ]
        found += [path(f"{admin.place}/", include(admin.get_urls())) for admin in self._registry.values()]
        return found

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """unfold would build a menu of every model; ours is written (menus.py)."""
        return []

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        return []

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The command palette. unfold's own keeps results in a cache for minutes; this one asks every time."""
        term = request.GET.get("s", "").strip()[:100]
        found = palette.find(self, request, term) if term else ()
        return TemplateResponse(request, "console/palette_results.html", {"found": found, "term": term})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        return {**context, "menu": self.menu(request), "agency_url": in_agency("admin:index"), **self.place(request)}

    def menu(self, request: HttpRequest) -> tuple[menus.Group, ...]:
        raise NotImplementedError

    def place(self, request: HttpRequest) -> Mapping[str, object]:
        """What the header always shows of where one is."""
        raise NotImplementedError


class TenantSite(ConsoleSite):
    """One tenant, under /t/<slug>/. ConsoleMiddleware has let the person in."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("settings/", self.admin_view(self.settings), name="settings"),
            path("preview/", self.admin_view(self.preview), name="preview"),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        return hasattr(request, "entry")

    def preview(self, request: HttpRequest) -> HttpResponse:
        return preview(request, self._registry)

    def settings(self, request: HttpRequest) -> HttpResponse:
        siblings = self._registry[SigningKey].sibling_links(PAGES, here="settings")
        context = {**self.each_context(request), **overview(request), "siblings": siblings}
        return TemplateResponse(request, "console/tenant/settings.html", context)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.current_app = self.name
            return view(request, *args, **kwargs)

        return update_wrapper(never_cache(inner), view)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return TemplateResponse(request, "console/tenant/home.html", {**self.each_context(request), **home(request)})

    def menu(self, request: HttpRequest) -> tuple[menus.Group, ...]:
        return menus.of_tenant(self, request)

    def place(self, request: HttpRequest) -> Mapping[str, object]:
        entry: Entry = request.entry  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
        return {
            "entry": entry,
            "scope": entry.scope,
            "accent": entry.accent,
            "environment_label": Tenant.Environment(entry.scope.environment).label,
            "others": [(tenant, f"/t/{tenant.slug}/") for tenant in entry.others],
            "account_url": in_agency("account"),
            "signout_url": in_agency("account_logout"),
        }


class AgencySite(ConsoleSite):
    """The register of tenants and the staff, at the root of the console's host."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("platform/", self.admin_view(self.platform), name="platform"), *super().get_urls()]

    def platform(self, request: HttpRequest) -> HttpResponse:
        if not request.standing.is_platform_owner:  # type: ignore[attr-defined]  # set by receive
            raise PermissionDenied
        return TemplateResponse(request, "console/agency/platform.html", {**self.each_context(request), **health()})

    def has_permission(self, request: HttpRequest) -> bool:
        return hasattr(request, "operator")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            standing = receive(request)
            if not standing.is_staff:
                return TemplateResponse(request, "console/no_access.html", {"person": request.user}, status=403)
            request.current_app = self.name
            request.admin_pages = True  # type: ignore[attr-defined]  # identity.headers relaxes the CSP for these alone
            return view(request, *args, **kwargs)

        return update_wrapper(never_cache(inner), view)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list of tenants is the first page."""
        page: HttpResponse = self._registry[Tenant].changelist_view(request)
        return page

    def menu(self, request: HttpRequest) -> tuple[menus.Group, ...]:
        return menus.of_agency(self, request)

    def place(self, request: HttpRequest) -> Mapping[str, object]:
        return {
            "standing": request.standing,  # type: ignore[attr-defined]  # set by receive
            "account_url": in_agency("account"),
            "signout_url": in_agency("account_logout"),
        }


def receive(request: HttpRequest) -> Standing:
    """Makes the signed-in member of staff the operator of this request."""
    operator = request.user
    assert isinstance(operator, User)  # noqa: S101  # authenticated people are rows of ours
    standing = standing_of(operator.pk, timezone.now())
    request.operator, request.standing = operator, standing  # type: ignore[attr-defined]  # declared in tenants.console
    return standing


agency = AgencySite(name="admin")
tenant = TenantSite(name="admin")
