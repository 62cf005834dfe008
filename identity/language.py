"""In which language a page speaks: `ui_locales` of this request, then the choice kept in a cookie, then what the
person who is signed in has chosen, then the browser.

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

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Who is signed in is known only now. Whoever has no session costs no look; files and previews know nobody."""
        chosen = f"{request.GET.get(PARAMETER, '')} {request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, '')}"
        match = request.resolver_match
        is_of_nobody = match is not None and (match.url_name or "").startswith("brand_")
        if find_supported(chosen) or is_of_nobody or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        own = find_supported(getattr(request.user, "locale", "") or "")
        if own is not None:
            translation.activate(own)
            request.LANGUAGE_CODE = own

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answered: HttpResponseBase = super().process_response(request, response)
        asked = find_supported(request.GET.get(PARAMETER, ""))
        # A page where somebody chooses a language for good has said it already.
        if asked is not None and settings.LANGUAGE_COOKIE_NAME not in answered.cookies:
            remember(answered, asked)
        return answered


def find_supported(ui_locales: str) -> str | None:
    """The first of the tags that we speak."""
    for tag in ui_locales[:LIMIT].split():
        try:
            return translation.get_supported_language_variant(tag)
        except LookupError:
            continue
    return None


def remember(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        path="/",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def choose(response: HttpResponseBase, language: str) -> None:
    """What somebody chose for good; "" gives the choice back to the browser."""
    if language:
        remember(response, language)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path="/", samesite="Lax")
