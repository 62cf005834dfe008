"""Why a message did not leave: a word for the row, a sentence for staff, never the vendor's own text."""

import re
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}\Z")


class Fault(Enum):
    """`is_temporary`: worth another try later. `goes_on`: another connection may do better at once."""

    UNREACHABLE = "unreachable", True, True, _("The vendor did not answer, or its address may not be asked.")
    BUSY = "busy", True, True, _("The vendor asked to wait.")
    SERVER = "server", True, True, _("The vendor had a problem of its own.")
    ACCOUNT = (
        "account", True, True,
        _("The vendor refused the account: the keys are wrong, lack a right, or there is no credit."),
    )  # fmt: skip
    SENDER = "sender", False, True, _("The vendor refused the sender. Check that it is proved there.")
    REFUSED = "refused", False, True, _("The vendor refused the message.")
    ANSWER = "answer", False, True, _("The vendor’s answer could not be read.")
    RECIPIENT = "recipient", False, False, _("The vendor refused the recipient.")
    # Ours, before any vendor was asked.
    NO_CONNECTION = "no_connection", False, False, _("No connection is in use that could send it.")
    COUNTRY = "country", False, False, _("Your settings do not allow messages to this country.")
    COUNTRY_LIMIT = "country_limit", False, False, _("So many messages to this country are not allowed in a day.")
    DAY_LIMIT = "day_limit", False, False, _("So many messages are not allowed in a day.")
    RECIPIENT_LIMIT = "recipient_limit", False, False, _("So many messages to one recipient are not allowed in a day.")
    BROKEN = "broken", False, False, _("The message cannot be written as it is.")

    def __init__(self, word: str, is_temporary: bool, goes_on: bool, sentence: Promise) -> None:
        self.word, self.is_temporary, self.goes_on, self.sentence = word, is_temporary, goes_on, sentence


BY_WORD: dict[str, Fault] = {fault.word: fault for fault in Fault}


class DeliveryFailed(Exception):
    """`code` is the vendor's reason as a short technical word, `wait` the seconds that it asked us to wait."""

    def __init__(self, fault: Fault, code: object = "", wait: int = 0) -> None:
        super().__init__(fault.word)
        self.fault, self.code, self.wait = fault, code_of(code), wait


def code_of(found: object) -> str:
    """A vendor's word that may be shown; "" for everything that is none."""
    text = str(found) if isinstance(found, str | int) else ""
    return text if CODE.match(text) else ""
