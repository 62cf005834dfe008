"""Login with Amazon: https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html"""

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social import profile
from connectors.social.kind import OAuthKind
from connectors.social.profile import Claims, Profile


class Amazon(OAuthKind):
    slug, label = "amazon", "Amazon"
    portal = "https://developer.amazon.com/loginwithamazon/console/site/lwa/overview.html"
    steps = (
        _("In the Amazon developer console, create a security profile for Login with Amazon."),
        _("Open its web settings and find the allowed return URLs."),
        steps.CALLBACK,
        steps.COPY,
        steps.TEST,
    )
    authorize_url = "https://www.amazon.com/ap/oa"
    token_url = "https://api.amazon.com/auth/o2/token"  # noqa: S105  # an address
    profile_url = "https://api.amazon.com/user/profile"
    scopes = ("profile",)

    def profile(self, claims: Claims) -> Profile:
        return Profile(
            subject=profile.subject(claims, "user_id"),
            email=profile.email(claims),
            name=profile.text(claims, "name"),
        )
