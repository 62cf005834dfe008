"""Error pages inside one tenant: in its shell, so that nobody loses where they were."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity import errors
from identity.console.sites import tenant


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, _("That request made no sense"), _("Go back and try again."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 403, _("Your role does not allow this"), _("An owner of this tenant can give you a role that does.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, _("There is nothing here"), _("It was deleted, or the address is not quite right."))


def refused(request: HttpRequest) -> HttpResponse:
    return _page(request, 403, _("This page is out of date"), _("Open it again, then repeat what you did."))


def _page(request: HttpRequest, status: int, title: Promise, sentence: Promise) -> HttpResponse:
    if not hasattr(request, "entry"):
        return errors.page(request, "not_found", 404)
    context = {**tenant.each_context(request), "title": title, "sentence": sentence}
    return TemplateResponse(request, "console/error.html", context, status=status).render()
