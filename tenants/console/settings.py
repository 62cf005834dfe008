"""Settings that are one row: every field with its explanation, the effect beside it, and what a change breaks, said first."""

from collections.abc import Mapping
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


class SettingsAdmin(ConsoleAdmin[Policy], Generic[Policy]):
    """`url_label` is the page's name among its siblings."""

    form_class: type[forms.ModelForm]  # type: ignore[type-arg]  # no generic at run time
    sections: tuple[Section, ...] = ()
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

    def get_urls(self) -> list[URLPattern]:
        return [self._url("", self.settings_view, "changelist")]

    def settings_view(self, request: HttpRequest) -> HttpResponse:
        rights = self.rights(request)
        if Right.VIEW not in rights or (request.method == "POST" and Right.CHANGE not in rights):
            raise PermissionDenied
        before, row = self._read(), self._read()
        form = self.form_class(request.POST if request.method == "POST" else None, instance=row)
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
                "siblings": self.sibling_links(self.siblings),
                **self.effect(request, row),
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
        named = {name for section in self.sections for name in section.fields}
        rest = tuple(name for name in form.fields if name not in named)
        sections = [*self.sections, *([Section(_("More"), "", rest)] if rest else [])]
        return [(section, [form[name] for name in section.fields if name in form.fields]) for section in sections]
