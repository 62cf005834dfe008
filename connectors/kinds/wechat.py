"""WeChat, website applications: https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html

Not quite OAuth 2.0: the client is `appid` and `secret` in the address, and errors come with status 200.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import asking, profile
from connectors.social.kind import ClientConfig, OAuthKind, Trip
from connectors.social.profile import Claims, Profile


class WeChat(OAuthKind):
    slug, label = "wechat", "WeChat"
    portal = "https://open.weixin.qq.com/"
    steps = (
        _("At WeChat Open Platform, register a website application and have it approved."),
        _("Enter the host of the callback URL below as its authorization callback domain."),
        _("Copy the AppID as the client ID and the AppSecret as the client secret, and save."),
        steps.TEST,
    )
    form_class = ClientConfig
    authorize_url = "https://open.weixin.qq.com/connect/qrconnect"
    token_url = "https://api.weixin.qq.com/sns/oauth2/access_token"  # noqa: S105  # an address
    profile_url = "https://api.weixin.qq.com/sns/userinfo"
    has_pkce = False

    def begin(self, setup: Setup, trip: Trip) -> str:
        # In this order, which the vendor asks for.
        query = {
            "appid": setup.text("client_id"),
            "redirect_uri": trip.redirect_uri,
            "response_type": "code",
            "scope": "snsapi_login",
            "state": trip.state,
        }
        return f"{self.authorize_url}?{urlencode(query)}#wechat_redirect"

    def ask_token(self, setup: Setup, form: dict[str, str]) -> Claims:
        query = {
            "appid": setup.text("client_id"),
            "secret": self.client_secret(setup),
            "code": form["code"],
            "grant_type": "authorization_code",
        }
        return asking.ask("GET", f"{self.token_url}?{urlencode(query)}")

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        query = {"access_token": str(tokens["access_token"]), "openid": profile.subject(tokens, "openid")}
        return self.checked({**asking.ask("GET", f"{self.profile_url}?{urlencode(query)}"), **tokens})

    def profile(self, claims: Claims) -> Profile:
        """`openid` is always there; `unionid` only once the app is bound, so it would split one person in two."""
        shown = str(claims.get("headimgurl") or "").replace("http://", "https://", 1)
        return Profile(
            subject=profile.subject(claims, "openid"),
            name=profile.text(claims, "nickname"),
            picture=profile.picture(shown),
        )
