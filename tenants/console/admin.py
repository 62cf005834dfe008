"""The base of the rooms' admins: lists by Django's own, and behind them the pages of one row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic

from django import forms
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from tenants.console.acts import Act, Aside, Doing, Row, RowPage, Tab, Text
from tenants.console.forms import carry_out
from tenants.console.lists import Peek, Window
from tenants.console.picking import PickForm
from tenants.console.rights import Right, rights_of
from tenants.models import Tenant
from tenants.requests import actor_of


class ConsoleAdmin(ModelAdmin, Generic[Row]):
    """`place` is the path under the site; `key` the field that names a row in addresses."""

    place: str
    icon = "circle"
    key, converter = "pk", "uuid"
    acts: tuple[Act[Row], ...] = ()
    tabs: tuple[Tab[Row], ...] = ()
    asides: tuple[Aside, ...] = ()
    row_pages: tuple[RowPage[Row], ...] = ()
    plural: Text = ""
    add_form: type[forms.BaseForm] | None = None
    add_label: Text = _("Create")
    add_explanation: Text = ""
    add_right = Right.CHANGE
    is_in_palette = False
    # What the thing is for, shown while there is none.
    empty: Text = ""
    actions = None
    show_full_result_count = False
    list_per_page = 50
    paginator = Window
    change_list_template = "console/list.html"
    object_template = "console/object.html"
    act_template = "console/act.html"
    add_template = "console/add.html"
    sortable_by = ()

    # ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────
    def rights(self, request: HttpRequest, row: Row | None = None) -> frozenset[Right]:
        access = getattr(getattr(request, "operator", None), "access", None)
        return rights_of(access.role if access is not None else None)

    def allows(self, request: HttpRequest, act: Act[Row], row: Row) -> bool:
        return act.right in self.rights(request, row)

    @property
    def list_title(self) -> str:
        """What the list is called, and the way back to it."""
        return capfirst(str(self.plural or self.opts.verbose_name_plural))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Right.VIEW in self.rights(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.add_form is not None and self.add_right in self.rights(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Right.CHANGE in self.rights(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting is an act like every other."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    # ── Operations write the log book; Django's own log stays empty ──────────────────────────────────────────
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None: ...

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None: ...

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None: ...

    # ── Addresses ────────────────────────────────────────────────────────────────────────────────────────────
    def get_urls(self) -> list[URLPattern]:
        row = f"<{self.converter}:key>/"
        found = [self._url("", self.changelist_view, "changelist")]
        if self.add_form is not None:
            found.append(self._url("new/", self.add_view, "add"))
        found += [self._url(f"{aside.name}/", self._aside_view(aside), aside.url_name) for aside in self.asides]
        found += [
            self._url(f"{row}{tab.name}/" if tab.name else row, self._tab_view(tab), _tab_name(tab))
            for tab in self.tabs
        ]
        found += [
            self._url(f"{row}{page.name}/<slug:part>/", self._row_page_view(page), page.url_name)
            for page in self.row_pages
        ]
        for act in self.acts:
            place = f"{row}{act.name}/" + (f"<{act.part_converter}:part>/" if act.part else "")
            found.append(self._url(place, self._act_view(act), act.url_name))
        return found

    def _url(self, place: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
        found: URLPattern = path(place, self.admin_site.admin_view(view), name=self._name(name))
        return found

    def _name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def url(self, name: str, row: Row | None = None, part: models.Model | None = None) -> str:
        """The address of a page of this admin; `change` is the first tab of a row."""
        arguments = [str(getattr(row, self.key))] if row is not None else []
        arguments += [str(part.pk)] if part is not None else []
        return reverse(f"{self.admin_site.name}:{self._name(name)}", args=arguments)

    # ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Peek]:
        return Peek

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        page: HttpResponse = super().changelist_view(request, {**self.list_context(request), **(extra_context or {})})
        return page

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        add_url = self.url("add") if self.has_add_permission(request) else ""
        rights = self.rights(request)
        asides = [(one, self.url(one.url_name)) for one in self.asides if one.is_listed and one.right in rights]
        return {"title": self.list_title, "admin": self, "add_url": add_url, "asides": asides, "rights": rights}

    def list_rows(self, rows: Iterable[Row]) -> None:
        """For what the rows of one page need together, in one query."""

    def rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Those that this person may see at all."""
        found: models.QuerySet[Any] = self.get_queryset(request)
        return found

    def sibling_links(self, pages: tuple[tuple[Text, str], ...], here: str = "") -> list[tuple[Text, str, bool]]:
        """Pages that stand beside the list, as tabs: label, address, whether it is this one (by default the list)."""
        mine = here or self._name("changelist")
        return [(label, reverse(f"{self.admin_site.name}:{name}"), name == mine) for label, name in pages]

    def marks(self, row: Row) -> list[tuple[str, Text]]:
        """The state of a row, as coloured words beside its name: value and label."""
        return []

    def row_url(self, row: Row) -> str:
        """Where a line of the list leads; nowhere for rows without pages."""
        return self.url("change", row) if self.tabs else ""

    def find(self, request: HttpRequest, key: object) -> Row:
        row: Row | None = self.rows(request).filter(**{self.key: key}).first()
        if row is None:
            raise Http404
        return row

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self.add_form is None or not self.has_add_permission(request):
            raise PermissionDenied
        form = self.add_form(request.POST or None)
        if request.method == "POST":
            made = carry_out(form, lambda: self.create(request, form.cleaned_data))
            if made is not None:
                return made
        return self._page(
            request, self.add_template, {"title": self.add_label, "form": form, "back": self.url("changelist")}
        )

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        """Calls the operation and says where to go."""
        raise NotImplementedError

    def _aside_view(self, aside: Aside) -> Callable[..., HttpResponseBase]:
        def view(request: HttpRequest) -> HttpResponseBase:
            needed = aside.writes if request.method == "POST" else aside.right
            if needed is None or needed not in self.rights(request):
                raise PermissionDenied
            return aside.view(self, request)

        return view

    def _row_page_view(self, page: RowPage[Row]) -> Callable[..., HttpResponseBase]:
        def view(request: HttpRequest, key: object, part: str) -> HttpResponseBase:
            row = self.find(request, key)
            if page.right not in self.rights(request, row):
                raise PermissionDenied
            if not page.offered(row):
                raise Http404
            return page.view(self, request, row, part)

        return view

    def _tab_view(self, tab: Tab[Row]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, key: object) -> HttpResponse:
            row = self.find(request, key)
            if tab.view_right not in self.rights(request, row):
                raise PermissionDenied
            if not tab.offered(row):
                raise Http404
            form = tab.form(row, request.POST or None) if tab.form else None
            may_save = tab.save is not None and tab.right in self.rights(request, row)
            if request.method == "POST":
                if form is None or tab.save is None or not may_save:
                    raise PermissionDenied
                save = tab.save
                said = carry_out(form, lambda: save(self._doing(request, row, None, form)))
                if said is not None:
                    messages.success(request, str(said))
                    return HttpResponseRedirect(request.path)
                row = self.find(request, key)
            context = {"form": form, "may_save": may_save, **tab.context(request, row)}
            return self.object_page(request, row, tab, context)

        return view

    def object_page(self, request: HttpRequest, row: Row, tab: Tab[Row], context: Mapping[str, object]) -> HttpResponse:
        rights = self.rights(request, row)
        acts = [
            act
            for act in self.acts
            if act.is_listed and not act.part and act.offered(row) and self.allows(request, act, row)
        ]
        return self._page(
            request,
            self.object_template,
            {
                "title": str(row),
                "marks": self.marks(row),
                "row": row,
                "tab": tab,
                "tabs": [
                    (other, self.url(_tab_name(other), row))
                    for other in self.tabs
                    if other.view_right in rights and other.offered(row)
                ],
                "acts": [(act, self.url(act.url_name, row)) for act in acts if not act.is_danger],
                "dangers": [(act, self.url(act.url_name, row)) for act in acts if act.is_danger],
                "rights": rights,
                "back": self.url("changelist"),
                **context,
            },
        )

    def _act_view(self, act: Act[Row]) -> Callable[..., HttpResponseBase]:
        def view(request: HttpRequest, key: object, part: object = None) -> HttpResponseBase:
            row = self.find(request, key)
            if not self.allows(request, act, row):
                raise PermissionDenied
            found = act.part(row, part) if act.part else None
            if act.part and found is None:
                raise Http404
            if not act.offered(row):
                messages.warning(request, str(_("This cannot be done in the present state.")))
                return HttpResponseRedirect(self.url("change", row) if self.tabs else self.url("changelist"))
            form = act.form(request.POST or None, row=row, part=found, **self.asked(request, act, row))
            if request.method == "POST":
                said = carry_out(form, lambda: act.run(self._doing(request, row, found, form)))
                if said is not None:
                    return self._after(request, act, row, said)
            return self.act_page(request, act, row, found, form)

        return view

    def act_page(self, request: HttpRequest, act: Act[Row], row: Row, part: Any, form: forms.BaseForm) -> HttpResponse:
        context = {
            "title": act.label,
            "act": act,
            "row": row,
            "part": part,
            "form": form,
            "picked_errors": form.errors.get(getattr(form, "name", ""), ()),
            "consequences": act.consequences(row, part),
            "back": self._after_url(act, row),
        }
        return self._page(request, self.act_template, context)

    def asked(self, request: HttpRequest, act: Act[Row], row: Row) -> dict[str, Any]:
        """What the form of an act is told beside its row."""
        searched = {"text": request.GET.get("q", "")} if issubclass(act.form, PickForm) else {}
        return {"typed": self.typed(request, act, row), **searched}

    def typed(self, request: HttpRequest, act: Act[Row], row: Row) -> str:
        """What must be typed before this act: the row's own name, or in production the tenant's short name."""
        if act.typed is not None:
            return act.typed(row)
        tenant = getattr(request, "console_tenant", None)
        in_production = tenant is not None and tenant.environment == Tenant.Environment.PRODUCTION
        return str(tenant.slug) if act.is_danger and in_production and tenant is not None else ""

    def _after(
        self, request: HttpRequest, act: Act[Row], row: Row, said: "Text | HttpResponseBase"
    ) -> HttpResponseBase:
        if isinstance(said, HttpResponseBase):
            return said
        messages.success(request, str(said))
        return HttpResponseRedirect(self.url("changelist") if act.back is None else self._after_url(act, row))

    def _after_url(self, act: Act[Row], row: Row) -> str:
        return self.url(act.back or "change", row) if self.tabs else self.url("changelist")

    @staticmethod
    def _doing(request: HttpRequest, row: Row, part: Any, form: forms.BaseForm) -> Doing[Row]:
        return Doing(request, row, part, form.cleaned_data, actor_of(request))

    def _page(self, request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
        site: AdminSite = self.admin_site
        request.current_app = site.name
        return TemplateResponse(
            request, template, {**site.each_context(request), "opts": self.opts, "admin": self, **context}
        )


def _tab_name(tab: Tab[Any]) -> str:
    return tab.name or "change"
