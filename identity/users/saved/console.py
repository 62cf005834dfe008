"""Saved filters above the list of people: kept, used and deleted by those who made them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from identity.users.criteria import Criteria
from identity.users.saved.models import SavedFilter
from identity.users.saved.operations import delete_filter, save_filter
from tenants.console.acts import Aside
from tenants.console.rights import Right
from tenants.requests import actor_of


def mine(request: HttpRequest) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(operator_id=_operator(request)))


def _view(admin: Any, request: HttpRequest) -> HttpResponseBase:
    """POST alone: `delete` an own one, or keep the search of the form under its name."""
    here = admin.url("changelist")
    if request.method != "POST":
        return HttpResponseRedirect(here)
    if "delete" in request.POST:
        if (row := _find(request, request.POST["delete"])) is not None:
            delete_filter(saved=row, by=actor_of(request))
            messages.success(request, str(_("%(name)s was deleted.") % {"name": row}))
        return HttpResponseRedirect(here)
    criteria = Criteria.of({name: str(value) for name, value in request.POST.items() if name != "name"})
    try:
        row = save_filter(
            operator_id=_operator(request), name=request.POST.get("name", ""), criteria=criteria, by=actor_of(request)
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(here)
    messages.success(request, str(_("The search is saved as “%(name)s”.") % {"name": row}))
    return HttpResponseRedirect(f"{here}?{row.query}")


def _find(request: HttpRequest, key: str) -> SavedFilter | None:
    try:
        return SavedFilter.objects.filter(operator_id=_operator(request), pk=UUID(key)).first()
    except ValueError:
        return None


def _operator(request: HttpRequest) -> UUID:
    found: UUID = request.operator.pk  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
    return found


SAVED = Aside("saved", _("Saved searches"), Right.VIEW, _view, writes=Right.VIEW, is_listed=False)
