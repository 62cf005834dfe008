"""E-mail domains that may register: exact, in one spelling whatever the script, subdomains only where written."""

import re
from collections.abc import Iterable

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DOMAIN = re.compile(r"^(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
WITH_SUBDOMAINS = "*."
DOMAINS_LIMIT = 200


def normal(domain: str) -> str:
    """In ASCII. Raises ValidationError for what is no domain."""
    written = domain.strip().lower().removeprefix("@")
    stars = WITH_SUBDOMAINS if written.startswith(WITH_SUBDOMAINS) else ""
    try:
        found = idna.encode(written.removeprefix(stars).rstrip("."), uts46=True).decode()
    except idna.IDNAError:
        found = ""
    if not DOMAIN.match(found):
        raise ValidationError(_("“%(domain)s” is not a domain.") % {"domain": domain[:80]})
    return stars + found


def normal_all(domains: Iterable[str]) -> list[str]:
    """Each once, in order. Raises ValidationError."""
    found = list(dict.fromkeys(normal(domain) for domain in domains if domain.strip()))
    if len(found) > DOMAINS_LIMIT:
        raise ValidationError(_("At most %(count)d domains.") % {"count": DOMAINS_LIMIT})
    return found


def is_of(email: str, domains: Iterable[str]) -> bool:
    """Whether the address belongs to one of these (normal) domains."""
    try:
        domain = normal(email.rpartition("@")[2])
    except ValidationError:
        return False
    return any(
        domain == allowed or (allowed.startswith(WITH_SUBDOMAINS) and domain.endswith(allowed.removeprefix("*")))
        for allowed in domains
    )
