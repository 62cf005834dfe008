"""Slack: https://docs.slack.dev/authentication/sign-in-with-slack/"""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.kind import OidcKind, ScopedConfig, Trip
from connectors.social.profile import Claims

TEAM = "https://slack.com/team_id"


class SlackConfig(ScopedConfig):
    team = forms.CharField(
        label=_("Workspace ID"),
        max_length=40,
        required=False,
        help_text=_("Admits only members of this workspace. Empty: of every one."),
    )


class Slack(OidcKind):
    slug, label = "slack", "Slack"
    portal = "https://api.slack.com/apps"
    steps = (
        _("At Slack API, create an app and open OAuth & Permissions."),
        steps.CALLBACK,
        steps.COPY,
        steps.TEST,
    )
    form_class = SlackConfig
    issuer = "https://slack.com"

    def query(self, setup: Setup, trip: Trip) -> dict[str, str]:
        query = super().query(setup, trip)
        return {**query, **({"team": team} if (team := setup.text("team")) else {})}

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        claims = super().claims(setup, tokens, answer, trip)
        if (team := setup.text("team")) and claims.get(TEAM) != team:
            raise ProviderFailed(Fault.TENANT, "team")
        return claims
