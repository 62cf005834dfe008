"""Twitch: https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/"""

import json
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social import profile
from connectors.social.kind import OidcKind
from connectors.social.profile import Claims, Profile

# Twitch puts into the ID token what is asked for by name.
WANTED = json.dumps({"id_token": dict.fromkeys(("email", "email_verified", "picture", "preferred_username"))})


class Twitch(OidcKind):
    slug, label = "twitch", "Twitch"
    portal = "https://dev.twitch.tv/console/apps"
    steps = (
        _("In the Twitch developer console, register an application as a confidential client."),
        steps.CALLBACK,
        steps.COPY,
        steps.TEST,
    )
    issuer = "https://id.twitch.tv/oauth2"
    scopes = ("openid", "user:read:email")
    extra = {"claims": WANTED}

    def profile(self, claims: Claims) -> Profile:
        return replace(profile.standard(claims), name=profile.text(claims, "preferred_username"))
