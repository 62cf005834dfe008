"""A brand's files: its variables, its own style, its images. All on the tenant's host, under what they contain."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from identity.signin.brand.images import TYPES
from identity.signin.brand.look import Brand, brand_of, version_of
from identity.signin.brand.models import Image
from tenants.isolation.scope import current

YEAR = 365 * 24 * 3600
KEPT = f"public, max-age={YEAR}, immutable"


@require_safe
def brand_css(request: HttpRequest, version: str) -> HttpResponse:
    return _style(_asked(request).css, version)


@require_safe
def own_css(request: HttpRequest, version: str) -> HttpResponse:
    """A tenant's own style, as it was understood when it was saved."""
    found = _asked(request).own_css
    if not found:
        raise Http404
    return _style(found, version)


@require_safe
def image(request: HttpRequest, digest: str, kind: str) -> HttpResponse:
    # SECURITY 4: the console's host serves no upload.
    found = None if current().is_operators else Image.objects.filter(pk=digest, format=kind).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.content), content_type=TYPES[kind], headers={"Cache-Control": KEPT})


def _asked(request: HttpRequest) -> Brand:
    """The brand of the application and the organization that the address names, or the tenant's."""
    return brand_of(_key(request, "for"), _key(request, "of"))


def _key(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _style(content: str, version: str) -> HttpResponse:
    """Kept for good under its own version; under any other it is only what holds at the moment."""
    kept = KEPT if version == version_of(content) else "no-store"
    return HttpResponse(content, content_type="text/css; charset=utf-8", headers={"Cache-Control": kept})
