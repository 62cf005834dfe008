"""A tenant's brand as CSS variables, and what every hosted template may name."""

import hashlib
from dataclasses import dataclass

from django.http import HttpRequest

from identity.signin.brand.models import Branding
from tenants.isolation.scope import find_current


@dataclass(frozen=True, slots=True)
class Brand:
    """What templates see. `css_version` changes whenever the style does, so the file can be cached for good."""

    name: str
    colour: str
    on_colour: str
    terms_url: str
    privacy_url: str

    @property
    def initial(self) -> str:
        """The mark beside the name, as long as there is no logo."""
        return self.name.strip()[:1].upper()

    @property
    def css(self) -> str:
        return f":root{{--brand:{self.colour};--on-brand:{self.on_colour}}}\n"

    @property
    def css_version(self) -> str:
        return hashlib.sha256(self.css.encode()).hexdigest()[:12]


def brand() -> Brand:
    """The current tenant's."""
    scope, row = find_current(), Branding.load()
    return Brand(
        name=row.display_name or (scope.name if scope else "Genkan"),
        colour=row.colour,
        on_colour=readable_on(row.colour),
        terms_url=row.terms_url,
        privacy_url=row.privacy_url,
    )


def context(request: HttpRequest) -> dict[str, object]:
    if find_current() is None:
        return {}
    return {"brand": brand(), "tenant": find_current()}


def readable_on(colour: str) -> str:
    """Black or white, whichever has the higher contrast on `#rrggbb` (WCAG 2.2, 1.4.3: at least 4.5 either way)."""
    luminance = _luminance(colour)
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
