"""What a slug and a host may be called."""

import re

import idna
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


def normal_host(text: str) -> str:
    """A host as browsers send it: lower case, other scripts as punycode (RFC 5891). Raises ValidationError."""
    host = text.strip().lower().removesuffix(".")
    try:
        # Also shows a label that claims to be punycode and is none.
        host = idna.encode(host, uts46=True).decode() if not host.isascii() or "xn--" in host else host
    except idna.IDNAError as error:
        raise _not_a_host() from error
    # A last label of digits is read as an address by browsers.
    if not HOST.match(host) or host.rpartition(".")[2].isdigit():
        raise _not_a_host()
    return host


def _not_a_host() -> ValidationError:
    return ValidationError(_("Enter a full host name such as login.example.com."), code="host")


def schema_of(slug: str) -> str:
    """The schema of a slug. Slugs hold no underscore, so two slugs never share a schema."""
    return slug.replace("-", "_")
