"""What a person is sent: one mail or SMS per purpose, in their language, in the same transaction as the row.

Somebody unknown is told by mail that there is no account, or that there is one already; by SMS an unknown number is
sent nothing, but the same work is done for it: a stranger's phone is no place for advertising, and costs money.
"""

from allauth.account.adapter import get_adapter
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors import sms
from identity.signin import mails
from identity.signin.challenges.models import Challenge, Channel, Purpose
from tenants.hosts import origin
from tenants.isolation.scope import current

MAILS: dict[str, str] = {
    Purpose.SIGN_IN: "account/email/login_code",
    Purpose.PROVE: "account/email/email_confirmation",
    Purpose.RECOVER: "account/email/password_reset_code",
    Purpose.FACTOR: "account/email/factor_code",
    Purpose.AGAIN: "account/email/again_code",
    Purpose.CHANGE: "account/email/change_code",
    Purpose.UNLOCK: "account/email/unlock_code",
}
# Instead, where there is no person the code would be for.
UNKNOWN, TAKEN = "account/email/unknown_account", "account/email/account_already_exists"
MAILS_TO_NOBODY: dict[str, str] = {Purpose.PROVE: TAKEN, Purpose.CHANGE: TAKEN}
TEXTS: dict[str, Promise] = {
    Purpose.SIGN_IN: _("%(code)s is your code to sign in to %(tenant)s."),
    Purpose.PROVE: _("%(code)s is your code to confirm this number at %(tenant)s."),
    Purpose.RECOVER: _("%(code)s is your code for a new password at %(tenant)s."),
    Purpose.FACTOR: _("%(code)s is your second code to sign in to %(tenant)s."),
    Purpose.AGAIN: _("%(code)s is your code to show %(tenant)s that it is you."),
    Purpose.CHANGE: _("%(code)s is your code to use this number at %(tenant)s."),
    Purpose.UNLOCK: _("%(code)s is your code to unlock your account at %(tenant)s."),
}
WARNING = _("Never tell it to anybody. Valid for %(minutes)d minutes.")
NUMBER_TAKEN = _("Somebody, perhaps you, gave this number at %(tenant)s. There is an account with it already: sign in.")


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
    context: dict[str, object] = {**mails.context(challenge.address)}
    template = MAILS_TO_NOBODY.get(challenge.purpose, UNKNOWN)
    if challenge.user_id:
        template = MAILS[challenge.purpose]
        context |= {"code": code, "link": link_address(token) if token else ""}
    get_adapter().render_mail(template, challenge.address, context).send()


def _send_text(challenge: Challenge, code: str) -> None:
    context = mails.context("")
    values = {"code": code, "tenant": context["tenant_name"], "minutes": context["minutes"]}
    if challenge.user_id:
        # The last line lets the browser fill the field in, on this host's page only (origin-bound one-time codes).
        text = f"{TEXTS[challenge.purpose] % values} {WARNING % values}\n\n@{current().host} #{code}"
        sms.send(to=challenge.address, text=text)
    elif challenge.purpose in MAILS_TO_NOBODY:
        sms.send(to=challenge.address, text=str(NUMBER_TAKEN % values))
    else:
        sms.pretend(to=challenge.address, text=str(NUMBER_TAKEN % values))
