"""Kakao: https://developers.kakao.com/docs/latest/en/kakaologin/rest-api"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.social import profile
from connectors.social.kind import OidcKind
from connectors.social.profile import Claims, Profile


class Kakao(OidcKind):
    slug, label = "kakao", "Kakao"
    portal = "https://developers.kakao.com/console/app"
    steps = (
        _("At Kakao Developers, create an application; turn Kakao Login and its OpenID Connect on."),
        steps.CALLBACK,
        _("Under Consent items, allow nickname, profile image and, if you need it, the e-mail address."),
        _("Copy the REST API key as the client ID and the client secret of Kakao Login, and save."),
        steps.TEST,
    )
    issuer = "https://kauth.kakao.com"
    scopes, scope_separator = ("openid",), ","

    def profile(self, claims: Claims) -> Profile:
        return replace(profile.standard(claims), name=profile.text(claims, "nickname"), username="")
