"""Resend: https://resend.com/docs/api-reference/emails/send-email"""

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class ResendConfig(MailConfig):
    api_key = Secret(label=words.API_KEY)


class Resend(AnymailKind):
    slug, label = "resend", "Resend"
    portal = "https://resend.com/api-keys"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = ResendConfig
    module = "resend"
    # https://resend.com/docs/api-reference/errors
    faults = {
        "missing_api_key": Fault.ACCOUNT, "invalid_api_key": Fault.ACCOUNT, "restricted_api_key": Fault.ACCOUNT,
        "daily_quota_exceeded": Fault.ACCOUNT, "monthly_quota_exceeded": Fault.ACCOUNT,
        "invalid_from_address": Fault.SENDER,
    }  # fmt: skip
