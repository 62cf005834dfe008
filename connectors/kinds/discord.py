"""Discord: https://discord.com/developers/docs/topics/oauth2"""

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social import profile
from connectors.social.kind import OAuthKind
from connectors.social.profile import Claims, Profile


class Discord(OAuthKind):
    slug, label = "discord", "Discord"
    portal = "https://discord.com/developers/applications"
    steps = (
        _("In the Discord developer portal, create an application and open OAuth2."),
        steps.CALLBACK,
        steps.COPY,
        steps.TEST,
    )
    authorize_url = "https://discord.com/oauth2/authorize"
    token_url = "https://discord.com/api/oauth2/token"  # noqa: S105  # an address
    profile_url = "https://discord.com/api/v10/users/@me"
    scopes = ("identify", "email")

    def profile(self, claims: Claims) -> Profile:
        subject, avatar, address = profile.subject(claims, "id"), profile.text(claims, "avatar"), profile.email(claims)
        shown = (
            f"https://cdn.discordapp.com/avatars/{subject}/{avatar}.png" if avatar.isalnum() or "_" in avatar else ""
        )
        return Profile(
            subject=subject,
            email=address,
            email_verified=bool(address) and claims.get("verified") is True,
            name=profile.text(claims, "global_name", "username"),
            username=profile.text(claims, "username"),
            picture=profile.picture(shown),
            locale=profile.locale(claims),
        )
