"""Brevo: https://developers.brevo.com/reference/sendtransacemail"""

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class BrevoConfig(MailConfig):
    api_key = Secret(label=words.API_KEY)


class Brevo(AnymailKind):
    slug, label = "brevo", "Brevo"
    portal = "https://app.brevo.com/settings/keys/api"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = BrevoConfig
    module = "brevo"
    faults = {"not_enough_credits": Fault.ACCOUNT, "permission_denied": Fault.ACCOUNT, "unauthorized": Fault.ACCOUNT}
