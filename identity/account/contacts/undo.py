"""Putting addresses and number back: by a link in the mail to the former address.

The victim opens it, in a browser that asked for nothing: so the link is bound to the change and to the address that
it was mailed to, works once, and dies when an earlier change is undone.
"""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from identity.account.models import ContactChange
from tenants.onetime import operations as onetime

KIND = "account_undo"


def issue(change: ContactChange, address: str) -> str:
    payload: dict[str, object] = {"address": address}
    lifetime = max(change.made_at + ContactChange.LIFETIME - timezone.now(), timedelta(minutes=1))
    return onetime.issue(kind=KIND, subject=str(change.pk), payload=payload, lifetime=lifetime)


def find(token: str) -> ContactChange:
    """Raises OneTimeInvalid."""
    return _change(onetime.look(kind=KIND, token=token))


def consume(token: str) -> ContactChange:
    """Uses the link up; the caller undoes the change in the same transaction. Raises OneTimeInvalid."""
    return _change(onetime.consume(kind=KIND, token=token))


def _change(found: onetime.Consumed) -> ContactChange:
    row = ContactChange.objects.select_related("user").filter(pk=UUID(found.subject), undone_at=None).first()
    address = str(found.payload.get("address", ""))
    if row is None or address not in row.before["emails"]:
        raise onetime.OneTimeInvalid
    return _origin_of(row, address)


def _origin_of(change: ContactChange, address: str) -> ContactChange:
    """Whoever takes an account over adds an address, makes it primary, and removes the owner's: whichever of the three
    mails is answered, all of it is put back, to the first change that found this address the primary one."""
    since = timezone.now() - ContactChange.LIFETIME
    earlier = ContactChange.objects.select_related("user").filter(user=change.user_id, undone_at=None)
    found = earlier.filter(made_at__gt=since, made_at__lte=change.made_at, before__emails__0=address)
    return found.order_by("made_at").first() or change
