"""Which logout addresses a client may register (Back-Channel Logout 1.0 section 2.2, Front-Channel Logout 1.0 section 2)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.oidc.redirects import check_redirect_uri

WEB = Application.Kind.WEB


def check_backchannel_uri(uri: str, *, is_public: bool) -> None:
    """A server's: https, or http on this machine for a client that keeps a secret."""
    if uri:
        check_redirect_uri(uri, WEB)
        if is_public and not uri.startswith("https://"):
            raise ValidationError(
                _("Use https://. http:// is for applications that keep a secret: %(uri)s") % {"uri": uri}
            )


def check_frontchannel_uri(uri: str, redirect_uris: Iterable[str]) -> None:
    """At the same origin as one of its redirect URIs: a frame of somebody else's page is nobody's to ask for."""
    if uri:
        check_redirect_uri(uri, WEB)
        if _origin(uri) not in {_origin(one) for one in redirect_uris}:
            raise ValidationError(
                _("It lies at the same scheme, host and port as a redirect URI: %(uri)s") % {"uri": uri}
            )


def _origin(uri: str) -> tuple[str, str, int | None]:
    parts = urlsplit(uri)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)
