"""Facebook: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow"""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import asking, profile
from connectors.social.kind import OAuthKind, Trip
from connectors.social.profile import Claims, Profile

VERSION = "v23.0"
FIELDS = "id,name,first_name,last_name,email,picture.width(256)"


class Facebook(OAuthKind):
    slug, label = "facebook", "Facebook"
    portal = "https://developers.facebook.com/apps/"
    steps = (
        _(
            "At Meta for Developers, create an app with the use case “Authenticate and request data from users with Facebook Login”."
        ),
        _("In its settings for Facebook Login, find “Valid OAuth Redirect URIs”."),
        steps.CALLBACK,
        _("Add the permission email, and publish the app."),
        _("Copy the App ID as the client ID and the App secret as the client secret, and save."),
        steps.TEST,
    )
    authorize_url = f"https://www.facebook.com/{VERSION}/dialog/oauth"
    token_url = f"https://graph.facebook.com/{VERSION}/oauth/access_token"
    profile_url = f"https://graph.facebook.com/{VERSION}/me"
    scopes, scope_separator = ("public_profile", "email"), ","

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        """With `appsecret_proof`, so that the app may refuse tokens that somebody stole."""
        token = str(tokens["access_token"])
        proof = hmac.new(setup.secret("client_secret").encode(), token.encode(), hashlib.sha256).hexdigest()
        query = urlencode({"fields": FIELDS, "appsecret_proof": proof})
        return asking.ask("GET", f"{self.profile_url}?{query}", headers=asking.bearer(tokens))

    def profile(self, claims: Claims) -> Profile:
        return Profile(
            subject=profile.subject(claims, "id"),
            email=profile.email(claims),
            name=profile.text(claims, "name"),
            given_name=profile.text(claims, "first_name"),
            family_name=profile.text(claims, "last_name"),
            picture=profile.picture(profile.inner(claims, "picture", "data").get("url")),
        )
