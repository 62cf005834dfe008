"""What the list of tenants can be narrowed by. A deleted tenant is in no list, so it is no choice here."""

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant


class ChoiceFilter(SimpleListFilter):
    """One column, one of a few values."""

    parameter_name: str
    choices_shown: tuple[Tenant.State | Tenant.Environment, ...]

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return [(choice.value, choice.label) for choice in self.choices_shown]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Tenant]) -> QuerySet[Tenant]:
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class StateFilter(ChoiceFilter):
    title, parameter_name = _("State"), "state"
    choices_shown = (Tenant.State.READY, Tenant.State.SUSPENDED, Tenant.State.DELETING)


class EnvironmentFilter(ChoiceFilter):
    title, parameter_name = _("Environment"), "environment"
    choices_shown = tuple(Tenant.Environment)
