"""Every kind of connector: one module each, and the table that names them. The order is that of the console's tiles."""

from connectors.kind import Kind
from connectors.kinds.amazon import Amazon
from connectors.kinds.apple import Apple
from connectors.kinds.discord import Discord
from connectors.kinds.facebook import Facebook
from connectors.kinds.github import GitHub
from connectors.kinds.gitlab import GitLab
from connectors.kinds.google import Google
from connectors.kinds.hcaptcha import HCaptcha
from connectors.kinds.kakao import Kakao
from connectors.kinds.line import Line
from connectors.kinds.linkedin import LinkedIn
from connectors.kinds.microsoft import Microsoft
from connectors.kinds.naver import Naver
from connectors.kinds.notion import Notion
from connectors.kinds.oauth import OAuth
from connectors.kinds.oidc import Oidc
from connectors.kinds.other import Other
from connectors.kinds.paypal import PayPal
from connectors.kinds.recaptcha import ReCaptcha
from connectors.kinds.slack import Slack
from connectors.kinds.spotify import Spotify
from connectors.kinds.turnstile import Turnstile
from connectors.kinds.twitch import Twitch
from connectors.kinds.wechat import WeChat
from connectors.kinds.x import X
from connectors.kinds.yahoo_japan import YahooJapan

KINDS: dict[str, Kind] = {
    kind.slug: kind()
    for kind in (
        Google, Apple, Microsoft, GitHub, GitLab, Facebook, X, LinkedIn, Discord, Slack, Line, YahooJapan, Kakao, Naver,
        WeChat, Amazon, Twitch, Spotify, Notion, PayPal, Oidc, OAuth, Other,
        Turnstile, ReCaptcha, HCaptcha,
    )
}  # fmt: skip
