"""The brand at the head of a mail (settings.LETTERHEAD): the same name, logo and colours as on the pages."""

from uuid import UUID

from django.conf import settings

from connectors.texts.letterhead import Colours, Letterhead, Picture
from identity.signin.brand.colours import NEUTRAL, palette
from identity.signin.brand.fonts import STACKS, Font
from identity.signin.brand.look import RADII, brand_of
from identity.signin.brand.models import Image, Radius
from tenants.hosts import origin
from tenants.isolation.scope import current

LOGO_HEIGHT, LOGO_WIDTH = 40, 220


def letterhead(application_id: UUID | None) -> Letterhead:
    look = brand_of(application_id)
    name = " ".join(look.name.split())
    return Letterhead(
        name=name,
        home_url=origin(current()),
        sender=sender(name),
        light=_colours(look.colour, "light"),
        dark=_colours(look.colour_dark, "dark"),
        font=STACKS[Font(look.font)],
        theme=str(look.theme),
        radius=RADII[Radius(look.radius)][0],
        logo=_picture(look.logo),
        logo_dark=_picture(look.logo_dark) if look.logo_dark != look.logo else None,
        support=look.support,
        support_address=look.support_address,
    )


def sender(name: str) -> str:
    return f'"{name.translate({34: None, 92: None})}" <no-reply@{settings.BASE_DOMAIN}>'


def _colours(colour: str, theme: str) -> Colours:
    neutral, found = NEUTRAL[theme], palette(colour, theme)
    return Colours(
        ground=neutral["ground"], card=neutral["card"], line=neutral["line"], text=neutral["text"],
        quiet=neutral["quiet"], button=found.surface, on_button=found.on_surface, link=found.accent,
    )  # fmt: skip


def _picture(image: Image | None) -> Picture | None:
    """On the tenant's host, as high as on the pages."""
    if image is None:
        return None
    scale = min(LOGO_HEIGHT / image.height, LOGO_WIDTH / image.width, 1)
    return Picture(
        f"{origin(current())}{image.address}", max(1, round(image.width * scale)), max(1, round(image.height * scale))
    )
