"""GitHub, also a server of one's own: https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps"""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import secure
from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import asking, profile
from connectors.social.kind import OAuthKind, ScopedConfig, Trip
from connectors.social.profile import Claims, Profile

PUBLIC = "https://github.com"


class GitHubConfig(ScopedConfig):
    server = forms.URLField(
        label=_("Server"),
        required=False,
        assume_scheme="https",
        validators=[secure],
        help_text=_("The address of a GitHub Enterprise Server. Empty: github.com."),
    )


class GitHub(OAuthKind):
    slug, label = "github", "GitHub"
    portal = "https://github.com/settings/developers"
    steps = (
        _("At GitHub, open Settings, Developer settings, OAuth Apps, and create one."),
        steps.CALLBACK,
        _("Generate a client secret."),
        steps.COPY,
        steps.TEST,
    )
    form_class = GitHubConfig
    scopes = ("read:user", "user:email")

    def authorization_endpoint(self, setup: Setup) -> str:
        return f"{_server(setup)}/login/oauth/authorize"

    def token_endpoint(self, setup: Setup) -> str:
        return f"{_server(setup)}/login/oauth/access_token"

    def profile_endpoint(self, setup: Setup) -> str:
        server = _server(setup)
        return "https://api.github.com/user" if server == PUBLIC else f"{server}/api/v3/user"

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        """The address in the profile is one for show; the account's own ones are asked for."""
        headers, url = asking.bearer(tokens), self.profile_endpoint(setup)
        return {**asking.ask("GET", url, headers=headers), "emails": asking.ask_list(f"{url}/emails", headers=headers)}

    def profile(self, claims: Claims) -> Profile:
        emails = claims.get("emails")
        entries = emails if isinstance(emails, list) else []
        primary: Claims = next((entry for entry in entries if entry.get("primary") is True), {})
        address = profile.email(primary)
        return Profile(
            subject=profile.subject(claims, "id"),
            email=address,
            email_verified=bool(address) and primary.get("verified") is True,
            name=profile.text(claims, "name", "login"),
            username=profile.text(claims, "login"),
            picture=profile.picture(claims.get("avatar_url")),
        )


def _server(setup: Setup) -> str:
    return setup.text("server").rstrip("/") or PUBLIC
