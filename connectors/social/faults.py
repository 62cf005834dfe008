"""Why signing in with a vendor came to nothing: a word for the log, a sentence for staff, never the vendor's own text."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Fault(Enum):
    DECLINED = "declined", _("The person did not agree at the provider.")
    ERROR = "error", _("The provider answered with an error.")
    UNREACHABLE = "unreachable", _("The provider did not answer, or its address may not be asked.")
    CLIENT = "client", _("The provider refused the client id or the client secret. Check both.")
    CODE = "code", _("The provider refused the code. Check that the callback URL is entered there exactly.")
    ANSWER = "answer", _("The provider’s answer could not be read.")
    DISCOVERY = "discovery", _("The provider’s configuration document is missing or names another issuer.")
    ISSUER = "issuer", _("The answer came from another provider than the one that was asked.")
    SIGNATURE = "signature", _("The signature of the ID token is not the provider’s.")
    AUDIENCE = "audience", _("The ID token was made for another application.")
    EXPIRED = "expired", _("The ID token has expired or is not valid yet. Check the clock of this machine.")
    NONCE = "nonce", _("The ID token belongs to another sign-in.")
    SUBJECT = "subject", _("The answer does not say who the person is, or names two people.")
    TENANT = "tenant", _("The account belongs to a directory or workspace that is not admitted.")

    def __init__(self, word: str, sentence: Promise) -> None:
        self.word, self.sentence = word, sentence


class ProviderFailed(Exception):
    """Nobody is signed in. `detail` is a short technical word for the log and for staff: no secret, no vendor's text."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(fault.word)
        self.fault, self.detail = fault, detail[:80]
