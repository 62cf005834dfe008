"""The frame beside the settings: a hosted page with unsaved values, for the console alone, and inert (SECURITY 3).

It knows nobody: cookies are not looked at, no session is opened, nothing is written. Nothing in it can be pressed.
`identity.headers` lets the console frame these answers and no others, in a sandbox without script.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from identity.signin.brand import drafts
from identity.signin.brand.look import STYLED, Brand, brand
from identity.signin.brand.models import Theme
from identity.signin.brand.samples import Sample, sample_request, samples
from tenants.isolation.scope import current

# The sandbox lets nothing of this act; without it, the browser does not complain of each.
ACTING = re.compile(r"<script\b[^>]*>.*?</script>|\sautofocus\b", re.DOTALL)
# What script reveals in a browser is seen here, too.
REVEALED = re.compile(r"<[^>]*\bdata-(?:passkey|peek)=[^>]*>")
THEMES = (Theme.LIGHT, Theme.DARK)
View = Callable[[HttpRequest, str], HttpResponse]


def _signed(view: View) -> View:
    """Only by an address that the console made, minutes ago, for this tenant; its values hold for this request."""

    @wraps(view)
    def inner(request: HttpRequest, token: str) -> HttpResponse:
        plan = drafts.find(token)
        if plan is None:
            raise Http404
        drafts.stand(plan)
        answer = view(request, token)
        answer.framed_by_console = True  # type: ignore[attr-defined]  # identity.headers reads it
        return answer

    return require_safe(inner)


@_signed
def page(request: HttpRequest, token: str) -> HttpResponse:
    known = samples()
    sample = known.get(request.GET.get("page", ""), next(iter(known.values())))
    with translation.override(_language(request)):
        return HttpResponse(_render(sample, _look(request, token)))


@_signed
def style(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(_look(request, token).css, content_type="text/css; charset=utf-8")


@_signed
def own_style(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(_look(request, token).own_css, content_type="text/css; charset=utf-8")


def _render(sample: Sample, look: Brand) -> str:
    nobody = sample_request("/")
    context = {
        "brand": look, "tenant": current(), "request": nobody, "inert": True,
        "wears_own_style": sample.url_name in STYLED, **sample.context(nobody),
    }  # fmt: skip
    # Without a request of its own: no context processor runs, so nothing of whoever looks is in the page.
    html = ACTING.sub("", get_template(sample.template).render(context))
    return REVEALED.sub(lambda tag: tag[0].replace(" hidden", ""), html)


def _look(request: HttpRequest, token: str) -> Brand:
    """The brand in the theme that the switch says; the page's own files are those of this preview."""
    look, theme = brand(), request.GET.get("theme", "")
    shown = theme if look.theme == Theme.AUTO and theme in THEMES else look.theme
    files = {name: reverse(f"brand_preview_{name}", args=[token]) for name in ("css", "own_css")}
    return replace(look, theme=shown, files={name: f"{address}?theme={shown}" for name, address in files.items()})


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
