"""Who changes the staff has proved lately who they are: a session left open must not make another platform owner."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from identity.console.middleware import to_proof
from identity.signin.factors.reauthentication import is_recent
from tenants.console.acts import Act, Row
from tenants.console.admin import ConsoleAdmin


class ProvenAdmin(ConsoleAdmin[Row]):
    """Looking is free; each write asks for a recent proof (SECURITY 5)."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request) and not is_recent(request):
            return to_proof(request)
        return super().add_view(request, form_url, extra_context)

    def _act_view(self, act: Act[Row]) -> Callable[..., HttpResponseBase]:
        view = super()._act_view(act)

        def guarded(request: HttpRequest, **arguments: object) -> HttpResponseBase:
            if act.right in self.rights(request) and not is_recent(request):
                return to_proof(request)
            return view(request, **arguments)

        return guarded
