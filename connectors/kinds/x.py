"""X, formerly Twitter: https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token"""

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social import profile
from connectors.social.kind import OAuthKind
from connectors.social.profile import Claims, Profile


class X(OAuthKind):
    slug, label = "x", "X"
    portal = "https://developer.x.com/en/portal/projects-and-apps"
    steps = (
        _("In the X developer portal, create a project with an app, and set up user authentication."),
        _("Choose “Web App” (a confidential client), and ask for the e-mail address if you need it."),
        steps.CALLBACK,
        _("Copy the OAuth 2.0 client ID and client secret, not the API key, into the form on this page, and save."),
        steps.TEST,
    )
    authorize_url = "https://x.com/i/oauth2/authorize"
    token_url = "https://api.x.com/2/oauth2/token"  # noqa: S105  # an address
    profile_url = "https://api.x.com/2/users/me?user.fields=profile_image_url,confirmed_email"
    scopes = ("tweet.read", "users.read", "users.email")
    auth_method = "basic"

    def profile(self, claims: Claims) -> Profile:
        data = profile.inner(claims, "data")
        address = profile.email(data, "confirmed_email")
        return Profile(
            subject=profile.subject(data, "id"),
            email=address,
            email_verified=bool(address),
            name=profile.text(data, "name"),
            username=profile.text(data, "username"),
            picture=profile.picture(data.get("profile_image_url")),
        )
