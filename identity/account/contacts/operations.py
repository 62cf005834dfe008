"""Writes of addresses and numbers. The person's row is held first, so that changes at once see each other.

Whoever calls `add_email` and `change_phone` has seen the code that was sent there come back.
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils import timezone

from identity.account import policy
from identity.account.contacts import undo
from identity.account.models import ContactChange
from identity.signin.challenges import operations as challenges
from identity.signin.challenges.proofs import NumberTaken, prove_phone
from identity.signin.factors.models import Passkey
from identity.signin.ways import check_way_in
from identity.users.models import User
from identity.users.operations import end_sessions
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.onetime.operations import OneTimeInvalid

ADDRESSES_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Contacts:
    """Proved ones; the primary address first."""

    emails: tuple[str, ...]
    phone: str


class Taken(Exception):
    """Somebody else has proved this address or number meanwhile."""


class TooManyAddresses(Exception):
    """More than anybody needs."""


class IsPrimary(Exception):
    """The primary address is replaced, never removed: mails about the account need somewhere to go."""


def add_email(*, user: User, email: str, by: Actor) -> None:
    """A proved one. Becomes the primary one where there was none. Raises NotAllowed, Taken, TooManyAddresses."""
    policy.check_change("emails")
    email = email.strip().lower()
    with transaction.atomic():
        row, before = _hold(user)
        if len(before.emails) >= ADDRESSES_LIMIT:
            raise TooManyAddresses
        try:
            with transaction.atomic():
                EmailAddress.objects.update_or_create(user=row, email=email, defaults={"verified": True})
        except IntegrityError as error:
            raise Taken from error
        if not before.emails:
            _make_primary(row, email)
        _record("user.add_email", row, before, {"email": email}, by)


def make_primary_email(*, user: User, email: str, by: Actor) -> None:
    """One that the person has proved. Raises NotAllowed, EmailAddress.DoesNotExist."""
    policy.check_change("emails")
    with transaction.atomic():
        row, before = _hold(user)
        EmailAddress.objects.get(user=row, email=email, verified=True)
        if before.emails[:1] == (email,) and row.email == email:
            return
        former = row.email
        _make_primary(row, email)
        _record("user.make_primary_email", row, before, {"email": email, "former": former}, by)


def remove_email(*, user: User, email: str, by: Actor) -> None:
    """Raises NotAllowed, IsPrimary, LastWayIn, EmailAddress.DoesNotExist."""
    policy.check_change("emails")
    with transaction.atomic():
        row, before = _hold(user)
        address = EmailAddress.objects.get(user=row, email=email)
        left = tuple(kept for kept in before.emails if kept != email)
        if address.primary or (address.verified and not left):
            raise IsPrimary
        _check_way_in(row, Contacts(left, before.phone))
        EmailAddress.objects.filter(pk=address.pk).delete()
        _record("user.remove_email", row, before, {"email": email}, by)


def change_phone(*, user: User, phone: str, by: Actor) -> None:
    """A proved one, in place of the former. Raises NotAllowed, Taken."""
    policy.check_change("phone")
    with transaction.atomic():
        row, before = _hold(user)
        former = row.phone
        try:
            prove_phone(user=row, number=phone, by=by)
        except NumberTaken as error:
            raise Taken from error
        _record("user.change_phone", row, before, {"phone": [former, phone]}, by)


def remove_phone(*, user: User, by: Actor) -> None:
    """Raises NotAllowed, LastWayIn."""
    policy.check_change("phone")
    with transaction.atomic():
        row, before = _hold(user)
        if not row.phone:
            return
        _check_way_in(row, Contacts(before.emails, ""))
        User.objects.filter(pk=row.pk).update(phone="", phone_verified=False, updated_at=timezone.now())
        _record("user.remove_phone", row, before, {"phone": [row.phone, ""]}, by)


def replace_email(*, user: User, email: str, by: Actor) -> None:
    """By staff or a back end, which vouch for it: in place of the primary one, "" for none. Raises Taken, LastWayIn."""
    email = email.strip().lower()
    with transaction.atomic():
        row, before = _hold(user)
        former = row.email
        if email == former:
            return
        if email and EmailAddress.objects.filter(email=email).exclude(user=row).exists():
            raise Taken
        left = tuple(kept for kept in before.emails if kept != former)
        if not email:
            _check_way_in(row, Contacts(left, before.phone))
        EmailAddress.objects.filter(user=row, email=former).delete()
        if email:
            EmailAddress.objects.update_or_create(user=row, email=email, defaults={"verified": True})
        _make_primary(row, email or next(iter(left), ""))
        action = "user.make_primary_email" if email else "user.remove_email"
        _record(action, row, before, {"email": email or former, "former": former}, by)
    user.email = row.email


def replace_phone(*, user: User, phone: str, by: Actor) -> None:
    """The same for the number, in E.164. Raises Taken, LastWayIn."""
    with transaction.atomic():
        row, before = _hold(user)
        former = row.phone
        if phone == former and row.phone_verified:
            return
        if not phone:
            _check_way_in(row, Contacts(before.emails, ""))
            User.objects.filter(pk=row.pk).update(phone="", phone_verified=False, updated_at=timezone.now())
            _record("user.remove_phone", row, before, {"phone": [former, ""]}, by)
        else:
            try:
                prove_phone(user=row, number=phone, by=by)
            except NumberTaken as error:
                raise Taken from error
            _record("user.change_phone", row, before, {"phone": [former, phone]}, by)
    user.phone, user.phone_verified = phone, bool(phone)


def undo_contact_change(*, token: str, by: Actor) -> User:
    """Everything as before that change: addresses, number; no session, password or later factor stays.

    Whoever made the change knew the password or sat at an open session. Raises OneTimeInvalid.
    """
    with transaction.atomic():
        change = undo.consume(token)
        row: User = User.objects.select_for_update().get(pk=change.user_id)
        # Of two links pressed at once, one finds the change undone.
        later = ContactChange.objects.filter(user=row, made_at__gte=change.made_at, undone_at=None)
        if not later.filter(pk=change.pk).exists():
            raise OneTimeInvalid
        later.update(undone_at=timezone.now())
        _put_back(row, change)
        details: dict[str, object] = {"email": row.email, **end_sessions(user=row)}
        events.record("user.undo_contact_change", row, by=by, details=details)
    return row


def _put_back(row: User, change: ContactChange) -> None:
    wanted = [str(email) for email in change.before["emails"]]
    EmailAddress.objects.filter(user=row).exclude(email__in=wanted).delete()
    theirs = set(
        EmailAddress.objects.filter(email__in=wanted, verified=True).exclude(user=row).values_list("email", flat=True)
    )
    kept = [email for email in wanted if email not in theirs]
    for email in kept:
        EmailAddress.objects.update_or_create(user=row, email=email, defaults={"verified": True})
    if kept:
        _make_primary(row, kept[0])
    phone = str(change.before["phone"])
    if phone != (row.phone if row.phone_verified else ""):
        is_theirs = User.objects.filter(phone=phone, phone_verified=True).exclude(pk=row.pk).exists()
        row.phone, row.phone_verified = ("", False) if is_theirs else (phone, bool(phone))
    Authenticator.objects.filter(user=row, created_at__gte=change.made_at).delete()
    SocialAccount.objects.filter(user=row, date_joined__gte=change.made_at).delete()
    challenges.end_all(user=row)
    row.set_unusable_password()
    row.valid_from = timezone.now()
    row.deletion_asked_at = row.deletion_due_at = None
    row.save(
        update_fields=(
            "phone",
            "phone_verified",
            "password",
            "valid_from",
            "deletion_asked_at",
            "deletion_due_at",
            "updated_at",
        )
    )


def _check_way_in(row: User, after: Contacts) -> None:
    has_passkey = Passkey.objects.filter(user=row, refused_at=None).exists()
    check_way_in(row, emails=after.emails, phone=after.phone, has_passkey=has_passkey)


def _hold(user: User) -> tuple[User, Contacts]:
    """The person's row, locked, and what is proved now, the primary address first."""
    row = User.objects.select_for_update().get(pk=user.pk)
    proved = EmailAddress.objects.filter(user=row, verified=True).order_by("-primary", "pk")
    emails = tuple(proved.values_list("email", flat=True))
    return row, Contacts(emails, row.phone if row.phone_verified else "")


def _make_primary(row: User, email: str) -> None:
    EmailAddress.objects.filter(user=row, primary=True).exclude(email=email).update(primary=False)
    EmailAddress.objects.filter(user=row, email=email).update(primary=True)
    User.objects.filter(pk=row.pk).update(email=email, updated_at=timezone.now())
    row.email = email


def _record(action: str, row: User, before: Contacts, details: dict[str, object], by: Actor) -> None:
    """The event, and beside it, under the same name, what can be put back."""
    event = events.record(action, row, by=by, details=details)
    ContactChange.objects.create(pk=event.pk, user=row, before={"emails": list(before.emails), "phone": before.phone})
