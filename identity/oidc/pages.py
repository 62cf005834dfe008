"""The provider's error page: a title, one sentence, a reference, and the detail folded away for developers."""

import logging
import secrets
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from identity.oidc.errors import AuthorizationError, PageError
from identity.oidc.initiation import Beginning, find_beginning

log = logging.getLogger("genkan.oidc")
OVER = _("This sign-in is over, or was begun in another browser. Go back to the application and begin again.")
REFUSED = _("The sign-in was not completed. Close this page, or go back to the application and begin again.")
UNREADABLE = _("The application that sent you here asked in a way that cannot be read. Tell its makers.")


def show(request: HttpRequest, error: PageError, status: int = 400, beginning: Beginning | None = None) -> HttpResponse:
    reference = secrets.token_hex(4)
    log.warning("%s %s %s %s", status, reference, error.code, error.detail)
    context = {
        "sentence": error.sentence,
        "reference": reference,
        "status": status,
        "detail": f"{error.code}: {error.detail}",
        "beginning": beginning,
    }
    return render(request, "oidc/error.html", context, status=status)


def show_refusal(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
    """What a client that nobody has reviewed would have been told at its own address (SECURITY 19)."""
    return show(request, PageError(error.code, REFUSED, error.description))


def show_over(request: HttpRequest, application_id: UUID | None) -> HttpResponse:
    """Where a finished, expired or foreign interaction leads to, and a bookmark of it: a way to begin again."""
    error = PageError("interaction_over", OVER, "There is no such interaction in this browser.")
    return show(request, error, beginning=find_beginning(application_id))


def show_unreadable(request: HttpRequest, why: str) -> HttpResponse:
    return show(request, PageError("invalid_request", UNREADABLE, why))
