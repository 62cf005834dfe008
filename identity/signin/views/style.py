"""The tenant's brand as a style sheet."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from identity.signin.brand.look import brand

YEAR = 365 * 24 * 3600


@require_safe
def brand_css(request: HttpRequest, version: str) -> HttpResponse:
    """Kept for good under its own version; under any other it is only what holds at the moment."""
    now = brand()
    kept = f"public, max-age={YEAR}, immutable" if version == now.css_version else "no-store"
    return HttpResponse(now.css, content_type="text/css; charset=utf-8", headers={"Cache-Control": kept})
