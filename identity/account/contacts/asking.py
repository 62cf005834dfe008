"""The code that a new address or number is proved with. Its recipient was typed once; from then on the row says it."""

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from identity.account.people import person
from identity.signin.challenges import browser, operations
from identity.signin.challenges.models import Challenge, Channel, Purpose
from identity.users.models import User
from tenants.requests import actor_of

CHANGE, EMAIL = Purpose.CHANGE, Channel.EMAIL


def ask_code(request: HttpRequest, channel: Channel, address: str) -> None:
    """To somebody else's address goes a mail that says so, and no code is right. Raises limits.TooManyTries."""
    user = person(request)
    challenge = operations.start(
        purpose=CHANGE,
        channel=channel,
        address=address,
        user=None if _is_theirs(user, channel, address) else user,
        browser=browser.browser_secret(request),
        by=actor_of(request),
    )
    browser.remember(request, challenge)


def find_asked(request: HttpRequest) -> Challenge | None:
    """What this browser was sent, for this very person; nobody's where the address is somebody else's."""
    found = operations.find(
        challenge_id=browser.pending_id(request, CHANGE), purpose=CHANGE, browser=browser.find_secret(request)
    )
    return found if found is not None and found.user_id in (None, person(request).pk) else None


def _is_theirs(user: User, channel: Channel, address: str) -> bool:
    if channel == EMAIL:
        return bool(EmailAddress.objects.filter(email=address, verified=True).exclude(user=user).exists())
    return bool(User.objects.filter(phone=address, phone_verified=True).exclude(pk=user.pk).exists())
