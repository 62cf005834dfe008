"""In which language a page speaks: `ui_locales` of this request, then the choice kept in a cookie, then the browser.

`ui_locales` is OpenID Connect Core 3.1.2.1's: a list of language tags, the dearest first. It is also what the
switch in the footer sends, so that it needs no address of its own and loses nothing of the page it stands on.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

PARAMETER = "ui_locales"
LIMIT = 200
YEAR = 365 * 24 * 3600


class LanguageMiddleware(LocaleMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        asked = find_supported(request.GET.get(PARAMETER, ""))
        if asked is None:
            super().process_request(request)
            return
        translation.activate(asked)
        request.LANGUAGE_CODE = asked

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answered: HttpResponseBase = super().process_response(request, response)
        asked = find_supported(request.GET.get(PARAMETER, ""))
        if asked is not None:
            _remember(answered, asked)
        return answered


def find_supported(ui_locales: str) -> str | None:
    """The first of the tags that we speak."""
    for tag in ui_locales[:LIMIT].split():
        try:
            return translation.get_supported_language_variant(tag)
        except LookupError:
            continue
    return None


def _remember(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        path="/",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
