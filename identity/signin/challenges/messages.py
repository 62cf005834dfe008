"""What a person is sent: one mail or SMS per purpose, in their language, in the same transaction as the row.

Somebody unknown is told by mail that there is no account, or that there is one already; by SMS an unknown number is
sent nothing, but the same work is done for it: a stranger's phone is no place for advertising, and costs money.
"""

from django.urls import reverse
from django.utils import translation

from connectors import sms
from connectors.texts import sending
from identity.signin import mails
from identity.signin.challenges.models import Challenge, Channel, Purpose
from identity.signin.experience import application_here
from tenants.hosts import origin
from tenants.isolation.scope import current

# Purpose → kind of message (identity.signin.messages.kinds).
KINDS: dict[str, str] = {
    Purpose.SIGN_IN: "sign_in_code",
    Purpose.PROVE: "prove_code",
    Purpose.RECOVER: "recover_code",
    Purpose.FACTOR: "factor_code",
    Purpose.AGAIN: "again_code",
    Purpose.CHANGE: "change_code",
    Purpose.UNLOCK: "unlock_code",
}
WITH_LINK = "sign_in_link"
# Instead, where there is no person the code would be for.
UNKNOWN, TAKEN = "unknown_account", "account_exists"
TO_NOBODY: dict[str, str] = {Purpose.PROVE: TAKEN, Purpose.CHANGE: TAKEN}


def send(challenge: Challenge, *, code: str, token: str, is_again: bool = False) -> None:
    with translation.override(mails.language_of(challenge.user)):
        if challenge.channel == Channel.SMS:
            _send_text(challenge, code)
        else:
            _send_mail(challenge, code, token)


def link_address(token: str) -> str:
    """Made of the stored host: a request's own could be forged."""
    return origin(current()) + reverse("magic_link", args=(token,))


def _send_mail(challenge: Challenge, code: str, token: str) -> None:
    kind, values = TO_NOBODY.get(challenge.purpose, UNKNOWN), {}
    if challenge.user_id:
        kind = WITH_LINK if token else KINDS[challenge.purpose]
        values = {"code": code, **({"link": link_address(token)} if token else {})}
    mails.send(kind, to=challenge.address, values=values, expires_at=challenge.expires_at)


def _send_text(challenge: Challenge, code: str) -> None:
    values = {"code": code, "minutes": mails.context()["minutes"]}
    place = application_here()
    if challenge.user_id:
        kind, host = KINDS[challenge.purpose], current().host
        text = sending.sms_text(kind, values=values, host=host, application_id=place)
        sms.send(to=challenge.address, text=text, purpose=kind, expires_at=challenge.expires_at)
        return
    text = sending.sms_text(TAKEN, values=values, application_id=place)
    put = sms.send if challenge.purpose in TO_NOBODY else sms.pretend
    put(to=challenge.address, text=text, purpose=TAKEN, expires_at=challenge.expires_at)
