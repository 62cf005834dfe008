"""MailerSend: https://developers.mailersend.com/api/v1/email.html"""

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class MailerSendConfig(MailConfig):
    api_token = Secret(label=words.API_TOKEN)


class MailerSend(AnymailKind):
    slug, label = "mailersend", "MailerSend"
    portal = "https://app.mailersend.com/api-tokens"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = MailerSendConfig
    module, secrets = "mailersend", ("api_token",)
