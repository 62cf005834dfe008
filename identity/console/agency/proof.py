"""Who changes the staff has proved lately who they are: a session left open must not make another platform owner."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from identity.console.entering import proved_recently
from identity.console.middleware import to_proof
from tenants.console.acts import Act, Row
from tenants.console.admin import ConsoleAdmin


class ProvenAdmin(ConsoleAdmin[Row]):
    """Looking is free; each write asks for a recent proof (SECURITY 5)."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request) and not _is_proved(request):
            return to_proof(request)
        return super().add_view(request, form_url, extra_context)

    def _act_view(self, act: Act[Row]) -> Callable[..., HttpResponseBase]:
        view = super()._act_view(act)

        def guarded(request: HttpRequest, **arguments: object) -> HttpResponseBase:
            if act.right in self.rights(request) and not _is_proved(request):
                return to_proof(request)
            return view(request, **arguments)

        return guarded


def _is_proved(request: HttpRequest) -> bool:
    return proved_recently(request, request.operator)  # type: ignore[attr-defined]  # AgencySite has set it
