"""An organization's brand in Logto's words: colours are set here, pictures uploaded on the organization's own pages.

What a client read and sends back unchanged is taken, whatever it holds; what cannot be set is refused, not forgotten.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from identity.api.errors import Refused
from identity.api.shapes import Flag, Shape, Text
from identity.signin.brand.models import BrandFields, OrganizationBranding, Theme
from identity.signin.brand.operations import update_organization_branding
from orgs.models import Organization
from tenants.audit.actor import Actor
from tenants.hosts import origin
from tenants.isolation.scope import current

COLOURS = {"primary_color": "colour", "dark_primary_color": "colour_dark"}
PICTURES = {"logoUrl": "logo", "darkLogoUrl": "logo_dark", "favicon": "icon"}
NAMES = ("color", "branding", "custom_css")


class ColorShape(Shape):
    primary_color = Text(max_length=7, required=False)
    dark_primary_color = Text(max_length=7, required=False)
    is_dark_mode_enabled = Flag(required=False)


class BrandingShape(Shape):
    logo_url = Text(required=False)
    dark_logo_url = Text(required=False)
    favicon = Text(required=False)


def brands_of(organizations: Sequence[Organization]) -> dict[UUID, OrganizationBranding]:
    """Of those that have one; one statement."""
    return {row.pk: row for row in OrganizationBranding.with_images().filter(organization__in=list(organizations))}


def shown(brand: BrandFields | None) -> dict[str, object]:
    return {"color": _color(brand), "branding": _pictures(brand), "customCss": (brand.css or None) if brand else None}


def update(organization: Organization, values: Mapping[str, Any], by: Actor) -> None:
    """Raises Refused, ValidationError."""
    if not any(name in values for name in NAMES):
        return
    brand = brands_of([organization]).get(organization.pk) or OrganizationBranding(organization=organization)
    if "branding" in values and values["branding"] != _snake(_pictures(brand)):
        raise Refused("entity.invalid", "Pictures are uploaded on the organization’s own pages.")
    if "custom_css" in values and (values["custom_css"] or "") != brand.css:
        raise Refused("entity.invalid", "An organization has no style of its own beyond colours and pictures.")
    if "color" not in values or values["color"] == _snake(_color(brand)):
        return
    for name, field in COLOURS.items():
        setattr(brand, field, values["color"].get(name, ""))
    is_dark = values["color"].get("is_dark_mode_enabled")
    brand.theme = "" if is_dark is None else (Theme.AUTO if is_dark else Theme.LIGHT)
    update_organization_branding(branding=brand, by=by)


def _color(brand: BrandFields | None) -> dict[str, object]:
    if brand is None:
        return {}
    found: dict[str, object] = {"primaryColor": brand.colour, "darkPrimaryColor": brand.colour_dark}
    found = {name: value for name, value in found.items() if value}
    return {**found, "isDarkModeEnabled": brand.theme != Theme.LIGHT} if brand.theme else found


def _pictures(brand: BrandFields | None) -> dict[str, object]:
    rows = {name: getattr(brand, field, None) for name, field in PICTURES.items()}
    return {name: origin(current()) + image.address for name, image in rows.items() if image is not None}


def _snake(shown_values: Mapping[str, object]) -> dict[str, object]:
    names = {
        "primaryColor": "primary_color",
        "darkPrimaryColor": "dark_primary_color",
        "isDarkModeEnabled": "is_dark_mode_enabled",
        "logoUrl": "logo_url",
        "darkLogoUrl": "dark_logo_url",
    }
    return {names.get(name, name): value for name, value in shown_values.items()}
