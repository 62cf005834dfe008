"""Yahoo! JAPAN ID: https://developer.yahoo.co.jp/yconnect/v2/"""

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social.kind import OidcKind


class YahooJapan(OidcKind):
    slug, label = "yahoo_japan", "Yahoo! JAPAN"
    portal = "https://e.developer.yahoo.co.jp/dashboard/"
    steps = (
        _("At Yahoo! JAPAN Developer Network, create an application of the server-side type with ID linkage."),
        steps.CALLBACK,
        _("Ask for the attributes name and e-mail address if you need them."),
        steps.COPY,
        steps.TEST,
    )
    issuer = "https://auth.login.yahoo.co.jp/yconnect/v2"
    auth_method = "basic"
    asks_userinfo = True
