"""GitLab, also a server of one's own: https://docs.gitlab.com/integration/openid_connect_provider/"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import secure
from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social.kind import OidcKind, ScopedConfig


class GitLabConfig(ScopedConfig):
    server = forms.URLField(
        label=_("Server"),
        required=False,
        assume_scheme="https",
        validators=[secure],
        help_text=_("The address of a GitLab of your own. Empty: gitlab.com."),
    )


class GitLab(OidcKind):
    slug, label = "gitlab", "GitLab"
    portal = "https://gitlab.com/-/user_settings/applications"
    steps = (
        _("At GitLab, open Preferences, Applications, and add one; keep it confidential."),
        steps.CALLBACK,
        _("Tick the scopes openid, profile and email."),
        steps.COPY,
        steps.TEST,
    )
    form_class = GitLabConfig
    asks_userinfo = True

    def issuer_of(self, setup: Setup) -> str:
        return setup.text("server").rstrip("/") or "https://gitlab.com"
