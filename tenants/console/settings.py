"""Settings that are one row: every field with its explanation, the effect beside it, and what a change breaks, said first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import carry_out
from tenants.console.rights import Right
from tenants.models import Tenant
from tenants.policies import TenantPolicy
from tenants.requests import actor_of

Policy = TypeVar("Policy", bound=TenantPolicy)


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields under a heading. What no section names stands in a last one, so that no field is ever missing."""

    title: Text
    explanation: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A page of its own for some sections of the row, below the first page's address. `name` is in both names;
    `preview` is the page of theirs that people see these settings on."""

    name: str
    lead: Text
    sections: tuple[Section, ...]
    effect_template: str = ""
    preview: str = ""


class SettingsAdmin(ConsoleAdmin[Policy], Generic[Policy]):
    """`url_label` is the page's name among its siblings."""

    form_class: type[forms.ModelForm]  # type: ignore[type-arg]  # no generic at run time
    sections: tuple[Section, ...] = ()
    # Further pages of the same row; what stands on them does not stand on the first one.
    parts: tuple[Part, ...] = ()
    title: Text
    lead: Text = ""
    settings_template = "console/settings.html"
    effect_template = ""
    # Pages that stand beside this one: label and name in the site.
    siblings: tuple[tuple[Text, str], ...] = ()

    def save(self, policy: Policy, by: Actor) -> None:
        """Calls the operation."""
        raise NotImplementedError

    def breaks(self, before: Policy, after: Policy) -> tuple[Text, ...]:
        """What people will notice, for whoever is about to save."""
        return ()

    def effect(self, request: HttpRequest, policy: Policy) -> Mapping[str, object]:
        return {}

    def effect_of_part(self, part: Part) -> Mapping[str, object]:
        """Beside a further page, in place of the first one's."""
        return {}

    def find_part(self, name: str) -> Part | None:
        """The page of this name; the first one has none."""
        first = Part("", self.lead, self.sections, self.effect_template)
        return next((part for part in (first, *self.parts) if part.name == name), None)

    def form_of(self, part: Part, row: Policy, data: Any = None) -> "forms.ModelForm[Any]":
        """The form of one page: what stands on another is neither shown nor taken from it."""
        form = self.form_class(data, instance=row)
        of_parts = {name for other in self.parts for section in other.sections for name in section.fields}
        mine = {name for section in part.sections for name in section.fields}
        for name in list(form.fields):
            if (name not in mine) if part.name else (name in of_parts):
                del form.fields[name]
        return form

    def get_urls(self) -> list[URLPattern]:
        first = Part("", self.lead, self.sections, self.effect_template)
        found = [self._url("", self._view_of(first), "changelist")]
        return found + [self._url(f"{part.name}/", self._view_of(part), part.name) for part in self.parts]

    def _view_of(self, part: Part) -> Callable[[HttpRequest], HttpResponse]:
        return lambda request: self.settings_view(request, part)

    def page_links(self, part: Part) -> Mapping[str, object]:
        """The pages beside this one."""
        return {"siblings": self.sibling_links(self.siblings, here=self._name(part.name) if part.name else "")}

    def settings_view(self, request: HttpRequest, part: Part) -> HttpResponse:
        rights = self.rights(request)
        if Right.VIEW not in rights or (request.method == "POST" and Right.CHANGE not in rights):
            raise PermissionDenied
        before, row = self._read(), self._read()
        form = self.form_of(part, row, request.POST if request.method == "POST" else None)
        broken: tuple[Text, ...] = ()
        problem = ""
        if request.method == "POST" and form.is_valid():
            broken = self.breaks(before, row)
            if not broken or self._is_confirmed(request):
                if carry_out(form, lambda: self._saved(request, row)):
                    messages.success(request, str(_("Saved. It holds from now on.")))
                    return HttpResponseRedirect(request.path)
            elif "confirmation" in request.POST:
                problem = str(_("Type it exactly as it is written above."))
        return self._page(
            request,
            self.settings_template,
            {
                "title": self.title,
                "form": form,
                "groups": self._groups(form),
                "may_save": Right.CHANGE in rights,
                "breaks": broken,
                "typed": self._typed(request),
                "problem": problem,
                "lead": part.lead,
                "effect_template": part.effect_template,
                **self.page_links(part),
                **(self.effect_of_part(part) if part.name else self.effect(request, row)),
            },
        )

    def _read(self) -> Policy:
        """A row of one's own: the cached one is everybody's, and a form writes into what it is given."""
        row: Policy | None = self.model._default_manager.filter(pk=1).first()
        return row or self.model()

    def _saved(self, request: HttpRequest, row: Policy) -> bool:
        self.save(row, actor_of(request))
        return True

    @staticmethod
    def _typed(request: HttpRequest) -> str:
        tenant = request.console_tenant  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
        return str(tenant.slug) if tenant.environment == Tenant.Environment.PRODUCTION else ""

    def _is_confirmed(self, request: HttpRequest) -> bool:
        wanted = self._typed(request)
        return request.POST.get("confirmation") == wanted if wanted else request.POST.get("confirmed") == "1"

    def _groups(self, form: forms.BaseForm) -> list[tuple[Section, list[Any]]]:
        written = [*self.sections, *(section for part in self.parts for section in part.sections)]
        named = {name for section in written for name in section.fields}
        rest = tuple(name for name in form.fields if name not in named)
        sections = [*written, *([Section(_("More"), "", rest)] if rest else [])]
        groups = [(section, [form[name] for name in section.fields if name in form.fields]) for section in sections]
        return [(section, fields) for section, fields in groups if fields]
