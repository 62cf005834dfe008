"""Which names may be an organization's domain: in one spelling, nobody's mail service, nothing that many share."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants import names

# Each line a domain; everything below it is meant, too.
LIST = Path(__file__).with_name("public.txt")
# Names below which strangers register: DNS would not let anybody prove them, and nobody should try.
SHARED_SECOND = frozenset(
    ["ac", "ad", "co", "com", "ed", "edu", "go", "gob", "gov", "gr", "gv", "lg", "mil", "ne", "net", "or", "org"]
)


def normal(domain: str) -> str:
    """In ASCII, lower case, without the last dot. Raises ValidationError with a sentence that says what is wrong."""
    written = domain.strip().removeprefix("@")
    try:
        found = names.normal_host(written)
    except ValidationError as error:
        raise ValidationError({"domain": _("Enter a domain such as example.com.")}) from error
    if is_public(found):
        raise ValidationError({"domain": _("Anybody can have an address there. Use a domain of your own.")})
    if _is_shared(found):
        raise ValidationError({"domain": _("Others register their domains below this one. Enter your own.")})
    if any(found == ours or found.endswith(f".{ours}") for ours in (settings.BASE_DOMAIN, settings.CONSOLE_HOST)):
        raise ValidationError({"domain": _("This domain is the platform’s own.")})
    return found


def domain_of(email: str) -> str:
    """Of a proved address, in the same spelling; "" where it cannot be an organization's."""
    try:
        return names.normal_host(email.rpartition("@")[2])
    except ValidationError:
        return ""


def is_public(domain: str) -> bool:
    """Whether it is a mail service for everybody, or below one."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in _public() for start in range(len(labels) - 1))


def _is_shared(domain: str) -> bool:
    """co.jp, com.au: a country and what it sorts its names by."""
    second, _dot, last = domain.rpartition(".")
    return len(last) == 2 and second in SHARED_SECOND


@cache
def _public() -> frozenset[str]:
    lines = (line.strip() for line in LIST.read_text(encoding="ascii").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
