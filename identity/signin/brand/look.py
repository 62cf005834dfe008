"""How the pages look for the person at the door, and what every hosted template may name."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from identity.signin.brand import texts
from identity.signin.brand.colours import NEUTRAL, palette
from identity.signin.brand.fonts import STACKS, Font
from identity.signin.brand.models import (
    DEFAULT_COLOUR,
    ApplicationBranding,
    BrandFields,
    Branding,
    Image,
    OrganizationBranding,
    Radius,
    Theme,
)
from identity.signin.experience import application_here, organization_here
from tenants.caches import ChangeCache
from tenants.isolation.scope import current, find_current
from tenants.isolation.wrapper import connection

RADII = {Radius.NONE: ("0", "0"), Radius.SMALL: ("6px", "10px"), Radius.MEDIUM: ("10px", "16px"), Radius.FULL: ("24px", "28px")}  # fmt: skip
SCHEMES = {Theme.AUTO: "light dark", Theme.LIGHT: "light", Theme.DARK: "dark"}
OF_APPLICATIONS: ChangeCache[UUID, ApplicationBranding | None] = ChangeCache("brand_applicationbranding", limit=5000)
# Pages that wear a tenant's own style (SECURITY 6). All others do not, those that are added later included: no
# style hides or rewords what a person agrees to, proves or protects there.
STYLED = frozenset(
    {
        "account_login",
        "account_confirm_login_code",
        "account_signup",
        "account_email_verification_sent",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_password_reset_completed",
        "account_inactive",
        "account_logout",
        "account",
    }
)


@dataclass(frozen=True, slots=True)
class Brand:
    """What templates see. The versions change whenever the style does, so that the files can be cached for good."""

    name: str
    colour: str = DEFAULT_COLOUR
    colour_dark: str = DEFAULT_COLOUR
    theme: str = Theme.AUTO
    radius: str = Radius.MEDIUM
    font: str = Font.SYSTEM
    logo: Image | None = None
    logo_dark: Image | None = None
    icon: Image | None = None
    terms_url: str = ""
    privacy_url: str = ""
    support: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    own_css: str = ""
    # Whose files these are, where it is not the tenant's.
    application_id: UUID | None = None
    organization_id: UUID | None = None
    # A preview's own addresses of its files, by the names of their views' addresses.
    files: dict[str, str] = field(default_factory=dict)

    @property
    def initial(self) -> str:
        """The mark beside the name, as long as there is no logo."""
        return self.name.strip()[:1].upper()

    @property
    def scheme(self) -> str:
        return SCHEMES[Theme(self.theme)]

    @property
    def support_address(self) -> str:
        return self.support if "://" in self.support or not self.support else f"mailto:{self.support}"

    @property
    def css(self) -> str:
        return style(self)

    @property
    def css_url(self) -> str:
        return self.files.get("css") or self._file("brand_css", self.css)

    @property
    def own_css_url(self) -> str:
        return (self.files.get("own_css") or self._file("brand_own_css", self.own_css)) if self.own_css else ""

    def _file(self, name: str, content: str) -> str:
        address = reverse(name, args=[version_of(content)])
        whose = {"for": self.application_id, "of": self.organization_id}
        query = urlencode({name: key for name, key in whose.items() if key is not None})
        return f"{address}?{query}" if query else address


def brand() -> Brand:
    """That of the organization on the way to, of the application, or the tenant's: each where it has one of its own."""
    return brand_of(application_here(), organization_here())


def brand_of(application_id: UUID | None, organization_id: UUID | None = None) -> Brand:
    own = own_brand_of(application_id) if application_id is not None else None
    company = organization_brand_of(organization_id) if organization_id is not None else None
    return merged(Branding.load(), own, company)


def organization_brand_of(organization_id: UUID) -> OrganizationBranding | None:
    """Read once per request, of live organizations only: a suspended one must look like none."""
    place = (OrganizationBranding, organization_id)
    if place not in connection.memo:
        rows = OrganizationBranding.with_images().filter(organization__suspended_at=None)
        connection.memo[place] = rows.filter(pk=organization_id).first()
    found: OrganizationBranding | None = connection.memo[place]
    return found


def own_brand_of(application_id: UUID) -> ApplicationBranding | None:
    pretended: ApplicationBranding | None = connection.memo.get((ApplicationBranding, application_id))
    if pretended is not None:
        return pretended
    return OF_APPLICATIONS.get(current().schema_name, application_id, lambda: _read(application_id))


def pretend(own: ApplicationBranding | OrganizationBranding) -> None:
    """For the rest of this request it holds, though it is not saved (brand.drafts)."""
    connection.memo[type(own), own.pk] = own


def merged(tenant: BrandFields, own: BrandFields | None, company: OrganizationBranding | None = None) -> Brand:
    """What belongs together is taken together: a logo with its dark one, a colour with its dark one."""
    scope = find_current()
    language = translation.get_language() or ""
    rows: list[BrandFields] = [row for row in (company, own, tenant) if row is not None]

    def first(*names: str) -> BrandFields:
        return next((row for row in rows if any(getattr(row, name) for name in names)), tenant)

    coloured, drawn, styled = first("colour", "colour_dark"), first("logo_id", "logo_dark_id"), first("css_served")
    said = [texts.in_language(row.texts, language) for row in reversed(rows)]
    return Brand(
        name=first("display_name").display_name or (scope.name if scope else "Genkan"),
        colour=coloured.colour or tenant.colour,
        colour_dark=coloured.colour_dark or coloured.colour or tenant.colour,
        theme=first("theme").theme,
        radius=first("radius").radius,
        font=first("font").font,
        logo=drawn.logo or drawn.logo_dark,
        logo_dark=drawn.logo_dark,
        icon=first("icon_id").icon,
        terms_url=first("terms_url").terms_url,
        privacy_url=first("privacy_url").privacy_url,
        support=first("support").support,
        texts={place: text for words in said for place, text in words.items()},
        own_css="" if scope is None or scope.is_operators else styled.css_served,
        application_id=own.pk if own is not None else None,
        organization_id=company.pk if company is not None else None,
    )


def context(request: HttpRequest) -> dict[str, object]:
    if find_current() is None:
        return {}
    match = request.resolver_match
    return {
        "brand": brand(),
        "tenant": find_current(),
        "wears_own_style": match is not None and match.url_name in STYLED,
    }


def style(look: Brand) -> str:
    """The variables of genkan.css. A theme that is fixed says so after it, whatever the device is set to."""
    round_, card = RADII[Radius(look.radius)]
    light, dark = _colours(look.colour, "light"), _colours(look.colour_dark, "dark")
    shared = f"--radius:{round_};--card-radius:{card};--font:{STACKS[Font(look.font)]};color-scheme:{look.scheme}"
    match look.theme:
        case Theme.LIGHT:
            return f":root{{{shared};{_neutral('light')};{light}}}\n"
        case Theme.DARK:
            return f":root{{{shared};{_neutral('dark')};{dark}}}\n"
    return f":root{{{shared};{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"


def version_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _neutral(theme: str) -> str:
    return ";".join(f"--{name}:{value}" for name, value in NEUTRAL[theme].items())


@lru_cache(maxsize=2000)
def _colours(colour: str, theme: str) -> str:
    found = palette(colour, theme)
    return (
        f"--brand:{found.surface};--on-brand:{found.on_surface};--brand-hover:{found.hover};"
        f"--accent:{found.accent};--edge:{found.edge}"
    )


def _read(application_id: UUID) -> ApplicationBranding | None:
    return ApplicationBranding.with_images().filter(pk=application_id).first()
