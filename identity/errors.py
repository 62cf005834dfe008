"""Error pages for people: a title, one sentence, a way on, a short reference number that is also in the log."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist

log = logging.getLogger("genkan.errors")


def page(request: HttpRequest, template: str, status: int, reason: str = "") -> HttpResponse:
    """`reason` is for the log and for developers: ids and codes, never what was typed."""
    reference = secrets.token_hex(4)
    log.warning("%s %s %s %s %s", status, reference, request.method, _route(request), reason)
    context = {"reference": reference, "status": status, "detail": reason}
    try:
        return render(request, f"errors/{template}.html", context, status=status)
    except TemplateDoesNotExist:
        return HttpResponse(f"Error {status}. Reference {reference}.\n", status=status, content_type="text/plain")


def refuse(request: HttpRequest) -> HttpResponse:
    return _refused(request, "origin")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _refused(request, "form token")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "bad_request", 400, type(exception).__name__)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "forbidden", 403, type(exception).__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "not_found", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Never a traceback: it is in the log, under the reference."""
    reference = secrets.token_hex(4)
    log.error("500 %s %s %s", reference, request.method, _route(request), exc_info=sys.exc_info())
    try:
        return render(request, "errors/server_error.html", {"reference": reference, "status": 500}, status=500)
    except Exception:  # noqa: BLE001  # the page of last resort must not depend on what has just failed
        return HttpResponse(f"Something went wrong. Reference {reference}.\n", status=500, content_type="text/plain")


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Inside a tenant of the console the hosted page would wear a brand whose files have no address there."""
    if not hasattr(request, "entry"):
        return page(request, "refused", 403, reason)
    from identity.console import errors as console  # it stands on this module

    return console.refused(request)


def _route(request: HttpRequest) -> str:
    """The pattern of the address, for addresses themselves may hold one-time secrets."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "an unknown address"
