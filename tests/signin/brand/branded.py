"""Tenants and applications of a test's own that have a brand."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image as Pillow

from identity.applications.models import Application
from identity.oidc.operations import create_client
from identity.signin.brand.models import ApplicationBranding, Branding, Image
from identity.signin.brand.operations import create_image, update_application_branding, update_branding
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast


def branded(**choices: object) -> TenantScope:
    scope = cast.tenant_with()
    brand(scope, **choices)
    return scope


def brand(scope: TenantScope, **choices: object) -> None:
    with enter(scope):
        row = Branding.objects.get()
        for name, value in choices.items():
            setattr(row, name, value)
        update_branding(branding=row, by=COMMAND)


def application(scope: TenantScope, **choices: object) -> UUID:
    """An application with a brand of its own."""
    with enter(scope):
        client, _secret = create_client(name="A shop", kind="web", redirect_uris=["https://shop.test/back"], by=COMMAND)
        made: Application = client.application
        if choices:
            update_application_branding(branding=ApplicationBranding(application=made, **choices), by=COMMAND)
        return made.pk


def picture(size: tuple[int, int] = (300, 100), kind: str = "PNG", colour: str = "#e60033", **options: Any) -> bytes:
    written = BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Pillow.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


def uploaded(scope: TenantScope, use: str = "logo", **options: Any) -> Image:
    with enter(scope):
        return create_image(upload=picture(**options), name="a picture.png", use=use, by=COMMAND)


def texts(**english: str) -> Mapping[str, Mapping[str, str]]:
    return {"en": english}
