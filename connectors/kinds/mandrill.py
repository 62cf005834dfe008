"""Mailchimp Transactional (Mandrill): https://mailchimp.com/developer/transactional/api/messages/send-new-message/"""

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class MandrillConfig(MailConfig):
    api_key = Secret(label=words.API_KEY)


class Mandrill(AnymailKind):
    slug, label = "mandrill", "Mailchimp Transactional"
    portal = "https://mandrillapp.com/settings"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = MandrillConfig
    module = "mandrill"
    # Errors come with status 500, whatever they are.
    faults = {
        "Invalid_Key": Fault.ACCOUNT, "PaymentRequired": Fault.ACCOUNT, "ValidationError": Fault.REFUSED,
        "unsigned": Fault.SENDER,
    }  # fmt: skip
