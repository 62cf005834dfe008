"""Notion, public integrations: https://developers.notion.com/docs/authorization

The answer of the token endpoint says who it is; there is nothing more to ask.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import asking, profile
from connectors.social.kind import ClientConfig, OAuthKind, Trip
from connectors.social.profile import Claims, Profile


class Notion(OAuthKind):
    slug, label = "notion", "Notion"
    portal = "https://www.notion.so/profile/integrations"
    steps = (
        _("At Notion, create a public integration that may read user information with e-mail addresses."),
        steps.CALLBACK,
        _("Copy the OAuth client ID and the OAuth client secret into the form on this page, and save."),
        steps.TEST,
    )
    form_class = ClientConfig
    authorize_url = "https://api.notion.com/v1/oauth/authorize"
    token_url = "https://api.notion.com/v1/oauth/token"  # noqa: S105  # an address
    extra = {"owner": "user"}

    def ask_token(self, setup: Setup, form: dict[str, str]) -> Claims:
        headers = asking.basic(setup.text("client_id"), self.client_secret(setup))
        return asking.ask("POST", self.token_url, headers=headers, document=form)

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        return {"owner": tokens.get("owner"), "workspace_id": tokens.get("workspace_id")}

    def profile(self, claims: Claims) -> Profile:
        user = profile.inner(claims, "owner", "user")
        return Profile(
            subject=profile.subject(user, "id"),
            email=profile.email(profile.inner(user, "person")),
            name=profile.text(user, "name"),
            picture=profile.picture(user.get("avatar_url")),
        )
