"""What a request of sign-in leaves behind when it ends: its notes in the log, and in the browser the name of the attempt
until that is over, and for whom the browser is known (protection.devices)."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from identity.signin.logbook.models import IDLE
from identity.signin.logbook.notes import Sheet, find_sheet
from identity.signin.logbook.steps import State
from identity.signin.logbook.writing import write
from identity.signin.protection import devices
from tenants.requests import actor_of

# An id, not a secret of consequence: whoever names another browser's attempt could only add lines to it, and cannot
# guess one. It leads to nothing but the log.
COOKIE = f"{settings.COOKIE_PREFIX}genkan-attempt"


class LogbookMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        sheet = find_sheet(request)
        if sheet is not None:
            _keep(request, response, sheet)
        devices.send(request, response)
        return response


def _keep(request: HttpRequest, response: HttpResponseBase, sheet: Sheet) -> None:
    named = _attempt_of(request)
    written = write(sheet=sheet, attempt=named, by=actor_of(request))
    if sheet.state is State.SIGNED_IN:
        if named is not None:
            response.delete_cookie(COOKIE, path="/", samesite="Lax")
    elif written != named:
        response.set_cookie(
            COOKIE,
            written.hex,
            max_age=int(IDLE.total_seconds()),
            path="/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _attempt_of(request: HttpRequest) -> UUID | None:
    text = request.COOKIES.get(COOKIE, "")
    try:
        return UUID(hex=text) if len(text) == 32 else None
    except ValueError:
        return None
