"""Codes by mail and SMS as a factor: to an address from a row, for this person, in this browser (SECURITY 24, 25)."""

from dataclasses import dataclass

from django.http import HttpRequest

from identity.signin.challenges import browser, operations
from identity.signin.challenges.models import Challenge, Channel, Purpose
from identity.signin.factors.holdings import Method, address_of, phone_of
from identity.users.models import User
from tenants.audit.actor import Actor


@dataclass(frozen=True, slots=True)
class Recipient:
    channel: Channel
    address: str

    @property
    def field(self) -> str:
        """What a record of a proof calls it."""
        return "phone" if self.channel == Channel.SMS else "email"

    @property
    def masked(self) -> str:
        """Enough to know it by, for whoever has shown the password alone."""
        if self.channel == Channel.SMS:
            return f"•••• {self.address[-2:]}"
        name, _at, domain = self.address.rpartition("@")
        return f"{name[:1]}•••@{domain}"


def recipient_of(user: User, method: Method) -> Recipient | None:
    """Where a code goes: to the mailbox first, where it may be either."""
    if method != Method.SMS and (address := address_of(user)):
        return Recipient(Channel.EMAIL, address)
    if method != Method.EMAIL and (phone := phone_of(user)):
        return Recipient(Channel.SMS, phone)
    return None


def find(request: HttpRequest, user: User, purpose: Purpose, channel: Channel) -> Challenge | None:
    """What this browser has been sent for this very person and purpose."""
    found = operations.find(
        challenge_id=browser.pending_id(request, purpose), purpose=purpose, browser=browser.find_secret(request)
    )
    return found if found is not None and found.user_id == user.pk and found.channel == channel else None


def send(request: HttpRequest, user: User, purpose: Purpose, recipient: Recipient, by: Actor) -> None:
    """A first code, or another one. Raises limits.TooManyTries."""
    live = find(request, user, purpose, recipient.channel)
    if live is not None and live.can_resend:
        operations.resend(challenge=live, by=by)
        return
    row = operations.start(
        purpose=purpose,
        channel=recipient.channel,
        address=recipient.address,
        user=user,
        browser=browser.browser_secret(request),
        by=by,
    )
    browser.remember(request, row)


def attempt(
    request: HttpRequest, user: User, purpose: Purpose, channel: Channel, code: str, by: Actor
) -> Challenge | None:
    """The challenge that the code answers, used up; None where it answers none. Raises limits.TooManyTries."""
    live = find(request, user, purpose, channel)
    if live is None:
        return None
    try:
        passed = operations.attempt(challenge=live, code=code, by=by)
    except (operations.WrongCode, operations.ChallengeOver):
        return None
    browser.forget(request, purpose)
    return passed
