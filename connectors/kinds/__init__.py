"""Every kind of connector: one module each, and the table that names them. The order is that of the console's tiles."""

from connectors.kind import Kind
from connectors.kinds.amazon import Amazon
from connectors.kinds.amazon_ses import AmazonSes
from connectors.kinds.apple import Apple
from connectors.kinds.aws_sns import AwsSns
from connectors.kinds.brevo import Brevo
from connectors.kinds.discord import Discord
from connectors.kinds.enterprise import ENTERPRISE
from connectors.kinds.facebook import Facebook
from connectors.kinds.github import GitHub
from connectors.kinds.gitlab import GitLab
from connectors.kinds.google import Google
from connectors.kinds.hcaptcha import HCaptcha
from connectors.kinds.http import Http
from connectors.kinds.kakao import Kakao
from connectors.kinds.line import Line
from connectors.kinds.linkedin import LinkedIn
from connectors.kinds.mailersend import MailerSend
from connectors.kinds.mailgun import Mailgun
from connectors.kinds.mailjet import Mailjet
from connectors.kinds.mailtrap import Mailtrap
from connectors.kinds.mandrill import Mandrill
from connectors.kinds.messagebird import MessageBird
from connectors.kinds.microsoft import Microsoft
from connectors.kinds.naver import Naver
from connectors.kinds.notion import Notion
from connectors.kinds.oauth import OAuth
from connectors.kinds.oidc import Oidc
from connectors.kinds.other import Other
from connectors.kinds.paypal import PayPal
from connectors.kinds.postal import Postal
from connectors.kinds.postmark import Postmark
from connectors.kinds.recaptcha import ReCaptcha
from connectors.kinds.resend import Resend
from connectors.kinds.scaleway import Scaleway
from connectors.kinds.sendgrid import SendGrid
from connectors.kinds.slack import Slack
from connectors.kinds.smtp import Smtp
from connectors.kinds.sparkpost import SparkPost
from connectors.kinds.spotify import Spotify
from connectors.kinds.turnstile import Turnstile
from connectors.kinds.twilio import Twilio
from connectors.kinds.twitch import Twitch
from connectors.kinds.unisender_go import UnisenderGo
from connectors.kinds.vonage import Vonage
from connectors.kinds.wechat import WeChat
from connectors.kinds.x import X
from connectors.kinds.yahoo_japan import YahooJapan

ALL: tuple[type[Kind], ...] = (
    Google, Apple, Microsoft, GitHub, GitLab, Facebook, X, LinkedIn, Discord, Slack, Line, YahooJapan, Kakao, Naver,
    WeChat, Amazon, Twitch, Spotify, Notion, PayPal, Oidc, OAuth, Other,
    Turnstile, ReCaptcha, HCaptcha,
    Smtp, AmazonSes, Mailgun, SendGrid, Postmark, Brevo, Mailjet, Resend, SparkPost, MailerSend, Mandrill, Mailtrap,
    Scaleway, UnisenderGo, Postal,
    Twilio, Vonage, MessageBird, AwsSns, Http,
    *ENTERPRISE,
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.slug: kind() for kind in ALL}
