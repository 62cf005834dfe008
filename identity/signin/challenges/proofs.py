"""What the right code proves: an address, or a number; and when a number has been idle for too long.

A number never leads to another account: proving one that somebody else has proved fails (SECURITY 26).
"""

from datetime import datetime

from allauth.account.internal.flows.email_verification import verify_email_indirectly
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from identity.signin.challenges.models import Challenge, Channel, PhoneProof
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor


class NumberTaken(Exception):
    """Another person of this tenant has proved the number. Never told to anybody but the number's owner."""


def prove_phone(*, user: User, number: str, by: Actor) -> None:
    """The number is the person's from now on, in E.164. Raises NumberTaken."""
    now = timezone.now()
    try:
        with transaction.atomic():
            before = User.objects.select_for_update().get(pk=user.pk)
            user.phone, user.phone_verified = number, True
            user.save(update_fields=("phone", "phone_verified", "updated_at"))
            _note(user, number, now)
            details: dict[str, object] = {"phone": number}
            if before.phone and before.phone != number:
                details["before"] = before.phone
            events.record("user.prove_phone", user, by=by, details=details)
    except IntegrityError as error:
        user.refresh_from_db(fields=("phone", "phone_verified"))
        raise NumberTaken from error


def use_phone(*, user: User, by: Actor) -> None:
    """A code sent to the person's proved number came back: it is theirs still."""
    PhoneProof.objects.filter(user=user, number=user.phone).update(used_at=timezone.now())


def is_idle(user: User, now: datetime) -> bool:
    """Whether the number was last used so long ago that it may be somebody else's by now."""
    live = PhoneProof.objects.filter(user=user, number=user.phone, used_at__gt=now - PhoneProof.IDLE_AFTER)
    return not live.exists()


def confirm(request: HttpRequest, challenge: Challenge) -> bool:
    """After the right code or link: whether the recipient is the person's still, which proves an address of theirs.

    False when it changed hands since the code was sent, or when somebody else proved the address a moment ago.
    """
    user = challenge.user
    if user is None:
        return False
    if challenge.channel == Channel.SMS:
        return bool(user.phone_verified and user.phone == challenge.address)
    return bool(verify_email_indirectly(request, user, challenge.address))


def _note(user: User, number: str, now: datetime) -> None:
    proof = PhoneProof(user=user, number=number, proved_at=now, used_at=now)
    PhoneProof.objects.bulk_create(
        [proof], update_conflicts=True, unique_fields=["user"], update_fields=["number", "proved_at", "used_at"]
    )
