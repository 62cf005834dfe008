"""Which addresses a client may register to be answered at (RFC 6749 section 3.1.2; RFC 8252 section 7; RFC 9700 2.1)."""

import re
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application

LIMIT = 2000
# What RFC 3986 allows, without what browsers repair in their own ways (backslash, blanks, controls).
ALLOWED = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+\Z")
CUSTOM_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+\Z")
# What is said of an address, by what is wrong with it. The console says the same while somebody types.
FRAGMENT = _("A redirect URI has no fragment (#): %(uri)s")
WILDCARD = _("A redirect URI has no wildcard (*): %(uri)s")
USER = _("A redirect URI has no user name in it: %(uri)s")
NOT_WEB = _("A redirect URI starts with https://: %(uri)s")
SCHEME = _("A native app's own scheme holds a dot, such as com.example.app:/callback: %(uri)s")
BROKEN = _("This is not a valid address: %(uri)s")
PLAIN_HTTP = _("Use https://. http:// is for this machine itself (localhost) only: %(uri)s")


def check_redirect_uri(uri: str, kind: str) -> None:
    """Raises ValidationError with the reason. Matching later is by the whole string."""
    parts = _split(uri)
    if "#" in uri:
        raise ValidationError(FRAGMENT, params={"uri": uri})
    if "*" in uri:
        raise ValidationError(WILDCARD, params={"uri": uri})
    if "@" in parts.netloc:
        raise ValidationError(USER, params={"uri": uri})
    if parts.scheme in ("http", "https"):
        _check_web(uri, parts)
    elif kind != Application.Kind.NATIVE:
        raise ValidationError(NOT_WEB, params={"uri": uri})
    elif not CUSTOM_SCHEME.match(parts.scheme):
        raise ValidationError(SCHEME, params={"uri": uri})


def check_origin(origin: str) -> None:
    """An origin (RFC 6454) whose pages may call the token endpoint. Raises ValidationError."""
    parts = _split(origin)
    if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ValidationError(
            _("An origin is scheme, host and port, such as https://app.example.com: %(uri)s"), params={"uri": origin}
        )
    if "*" in origin:
        raise ValidationError(_("An origin has no wildcard (*): %(uri)s"), params={"uri": origin})
    _check_web(origin, parts)


def check_web_address(uri: str) -> None:
    """An address of the client's that we, or a person's browser, will open. Raises ValidationError."""
    parts = _split(uri)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "#" in uri:
        raise ValidationError(BROKEN, params={"uri": uri})
    _check_web(uri, parts)


def is_loopback(host: str) -> bool:
    """The machine itself (RFC 8252 section 7.3), and names that can only lead there (RFC 6761 section 6.3)."""
    return host in ("127.0.0.1", "::1", "localhost") or host.endswith(".localhost")


def _split(uri: str) -> SplitResult:
    broken = ValidationError(BROKEN, params={"uri": uri[:200]})
    if len(uri) > LIMIT or not ALLOWED.match(uri):
        raise broken
    try:
        parts = urlsplit(uri)
        _port = parts.port
    except ValueError as error:
        raise broken from error
    if not parts.scheme:
        raise broken
    return parts


def _check_web(uri: str, parts: SplitResult) -> None:
    host = parts.hostname or ""
    if not host:
        raise ValidationError(_("This address names no host: %(uri)s"), params={"uri": uri})
    if parts.scheme == "http" and not is_loopback(host):
        raise ValidationError(PLAIN_HTTP, params={"uri": uri})
