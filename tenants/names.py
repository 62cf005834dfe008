"""What a slug and a host may be called."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+\Z")
# Schemas of PostgreSQL and of ours, and first labels of hosts that people take for the operator's own.
RESERVED = frozenset(
    [
        "public",
        "operators",
        "console",
        "www",
        "api",
        "admin",
        "mail",
        "app",
        "static",
        "assets",
        "login",
        "signin",
        "account",
        "auth",
        "oidc",
        "sso",
        "saml",
        "scim",
        "information-schema",
        "pg-catalog",
        "localhost",
        "status",
        "docs",
        "help",
        "support",
    ]
)


def check_slug(slug: str) -> None:
    if not SLUG.match(slug) or not 2 <= len(slug) <= 40:
        raise ValidationError(
            _("Use 2 to 40 lower-case letters, digits and single hyphens, starting with a letter."), code="slug"
        )
    if slug in RESERVED or slug.startswith("pg-"):
        raise ValidationError(
            _("“%(slug)s” is reserved. Choose another short name."), code="reserved", params={"slug": slug}
        )


def check_host(host: str) -> None:
    if not HOST.match(host):
        raise ValidationError(_("Enter a full host name such as login.example.com."), code="host")


def schema_of(slug: str) -> str:
    """The schema of a slug. Slugs hold no underscore, so two slugs never share a schema."""
    return slug.replace("-", "_")
