"""LINE: https://developers.line.biz/en/docs/line-login/integrate-line-login/

The ID token of a web channel is signed with the channel secret.
"""

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social.id_tokens import ASYMMETRIC
from connectors.social.kind import OidcKind


class Line(OidcKind):
    slug, label = "line", "LINE"
    portal = "https://developers.line.biz/console/"
    steps = (
        _("In the LINE Developers console, create a LINE Login channel for web apps."),
        _("On its tab LINE Login, find the callback URL."),
        steps.CALLBACK,
        _("Apply for the e-mail address permission on the tab Basic settings if you need the address."),
        _("Copy the Channel ID as the client ID and the Channel secret as the client secret, and save."),
        _("Publish the channel, or only its developers can sign in."),
        steps.TEST,
    )
    issuer = "https://access.line.me"
    algorithms = ("HS256", *ASYMMETRIC)
