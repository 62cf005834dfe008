"""LinkedIn: https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2

It sends no nonce back, and refuses a code_verifier from confidential clients: the state alone binds the answer.
"""

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social.kind import OidcKind
from connectors.social.profile import Claims

ISSUERS = ("https://www.linkedin.com/oauth", "https://www.linkedin.com")


class LinkedIn(OidcKind):
    slug, label = "linkedin", "LinkedIn"
    portal = "https://www.linkedin.com/developers/apps"
    steps = (
        _("At LinkedIn Developers, create an app and add the product “Sign In with LinkedIn using OpenID Connect”."),
        _("Open its tab Auth and find the authorized redirect URLs."),
        steps.CALLBACK,
        steps.COPY,
        steps.TEST,
    )
    issuer = ISSUERS[0]
    has_pkce, returns_nonce, asks_userinfo = False, False, True

    def names_issuer(self, setup: Setup, published: object) -> bool:
        return published in ISSUERS

    def issuer_for(self, setup: Setup, claims: Claims) -> str:
        """Its documents name it in two ways."""
        return next((issuer for issuer in ISSUERS if claims.get("iss") == issuer), self.issuer)
