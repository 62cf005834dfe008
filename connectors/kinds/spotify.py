"""Spotify: https://developer.spotify.com/documentation/web-api/tutorials/code-flow"""

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social import profile
from connectors.social.kind import OAuthKind
from connectors.social.profile import Claims, Profile


class Spotify(OAuthKind):
    slug, label = "spotify", "Spotify"
    portal = "https://developer.spotify.com/dashboard"
    steps = (
        _("In the Spotify developer dashboard, create an app that uses the Web API."),
        steps.CALLBACK,
        steps.COPY,
        steps.TEST,
    )
    authorize_url = "https://accounts.spotify.com/authorize"
    token_url = "https://accounts.spotify.com/api/token"  # noqa: S105  # an address
    profile_url = "https://api.spotify.com/v1/me"
    scopes = ("user-read-email",)
    auth_method = "basic"

    def profile(self, claims: Claims) -> Profile:
        """Spotify says itself that nobody has proved the address."""
        images = claims.get("images")
        first = images[0] if isinstance(images, list) and images and isinstance(images[0], dict) else {}
        return Profile(
            subject=profile.subject(claims, "id"),
            email=profile.email(claims),
            name=profile.text(claims, "display_name"),
            picture=profile.picture(first.get("url")),
        )
