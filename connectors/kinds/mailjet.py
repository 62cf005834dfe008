"""Mailjet: https://dev.mailjet.com/email/guides/send-api-v31/"""

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class MailjetConfig(MailConfig):
    api_key = Secret(label=words.API_KEY)
    secret_key = Secret(label=words.SECRET_KEY)


class Mailjet(AnymailKind):
    slug, label = "mailjet", "Mailjet"
    portal = "https://app.mailjet.com/account/apikeys"
    steps = (steps.DOMAIN, steps.ACCOUNT_KEYS, steps.SEND)
    form_class = MailjetConfig
    module, secrets = "mailjet", ("api_key", "secret_key")
    # https://dev.mailjet.com/email/reference/overview/errors/
    faults = {"mj-0001": Fault.ACCOUNT, "mj-0002": Fault.ACCOUNT, "mj-0013": Fault.RECIPIENT, "send-0008": Fault.SENDER}
