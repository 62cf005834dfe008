"""Invitations: staff invite an address, the link is mailed, and whoever has it registers with that address alone.

The token is opaque and kept as a digest; what it means is in the row, so nothing in a link can be edited. A link is
looked at by GET, so that a mail scanner uses nothing up, and consumed with the account it makes, in one transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import get_script_prefix, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.texts.values import days
from identity.signin import mails
from identity.signin.registration.models import Invitation
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime

KIND = "user_invitation"
AT_ONCE = 500


class InvitationOver(Exception):
    """Used, expired, revoked, replaced, or of another tenant: the page does not say which."""


class Outcome(Enum):
    """What became of one address that was to be invited."""

    INVITED = gettext_lazy("Invited")
    RENEWED = gettext_lazy("Invited again: the earlier link had expired")
    WAITING = gettext_lazy("Invited before, and the link still works")
    HAS_ACCOUNT = gettext_lazy("Has an account")
    NOT_AN_ADDRESS = gettext_lazy("Not an e-mail address")


@dataclass(frozen=True, slots=True)
class Reported:
    email: str
    outcome: Outcome

    @property
    def is_sent(self) -> bool:
        return self.outcome in (Outcome.INVITED, Outcome.RENEWED)


def invite(*, emails: Iterable[str], language: str, lifetime: timedelta, by: Actor) -> list[Reported]:
    """One invitation for each address that can have one, and what became of each. Raises ValidationError."""
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    if current().is_operators:
        raise ValidationError(_("Staff are invited on the agency’s own page."))
    if not 0 < len(wanted) <= AT_ONCE:
        raise ValidationError(_("Enter from one to %(count)d addresses.") % {"count": AT_ONCE})
    with transaction.atomic():
        taken = set(EmailAddress.objects.filter(email__in=wanted).values_list("email", flat=True))
        open_ones = {row.email: row for row in _open().filter(email__in=wanted).order_by("pk")}
        return [
            Reported(email, _invite(email, open_ones.get(email), email in taken, language, lifetime, by))
            for email in wanted
        ]


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.select_for_update().filter(accepted_at=None, revoked_at=None)


def _invite(
    email: str, row: Invitation | None, has_account: bool, language: str, lifetime: timedelta, by: Actor
) -> Outcome:
    try:
        validate_email(email)
    except ValidationError:
        return Outcome.NOT_AN_ADDRESS
    if has_account:
        return Outcome.HAS_ACCOUNT
    if row is not None and row.state == Invitation.State.WAITING:
        return Outcome.WAITING
    outcome = Outcome.INVITED if row is None else Outcome.RENEWED
    row = row or Invitation(email=email, invited_by=by.label[:254])
    row.language = language
    try:
        with transaction.atomic():
            _send(row, lifetime)
    except IntegrityError:
        # A colleague invited the same address in the same moment.
        return Outcome.WAITING
    events.record("invitation.create", row, by=by, details={"email": email})
    return outcome


def resend(*, invitation: Invitation, by: Actor) -> None:
    """A new link, for as long as the first one had; the earlier stops working. Raises ValidationError."""
    with transaction.atomic():
        row = _open().filter(pk=invitation.pk).first()
        if row is None:
            raise ValidationError(_("It was accepted or revoked meanwhile."))
        _send(row, row.expires_at - row.sent_at)
        events.record("invitation.resend", row, by=by, details={"email": row.email})


def revoke(*, invitation: Invitation, by: Actor) -> None:
    """Raises ValidationError."""
    with transaction.atomic():
        row = _open().filter(pk=invitation.pk).first()
        if row is None:
            raise ValidationError(_("It was accepted or revoked meanwhile."))
        row.revoked_at = timezone.now()
        row.save(update_fields=("revoked_at",))
        onetime.revoke_all(kind=KIND, subject=str(row.pk))
        events.record("invitation.revoke", row, by=by, details={"email": row.email})


def _send(row: Invitation, lifetime: timedelta) -> None:
    row.sent_at = timezone.now()
    row.expires_at = row.sent_at + lifetime
    row.save()
    onetime.revoke_all(kind=KIND, subject=str(row.pk))
    token = onetime.issue(kind=KIND, subject=str(row.pk), payload={}, lifetime=lifetime)
    with translation.override(row.language):
        values = {"link": _link(token), "lifetime": days(max(1, lifetime.days))}
        mails.send("invitation", to=row.email, values=values)


def _link(token: str) -> str:
    """On the tenant's own host, also while staff are inviting on the console's."""
    place = reverse("signin_invitation", args=[token], urlconf=settings.URLS_TENANT)
    return f"{origin(current())}/{place.removeprefix(get_script_prefix())}"


def look(token: str) -> Invitation:
    """The invitation of a link, without using it up. Raises InvitationOver."""
    try:
        found = onetime.look(kind=KIND, token=token)
    except onetime.OneTimeInvalid as error:
        raise InvitationOver from error
    return _live(found)


def accept(*, token: str, user: User, by: Actor) -> None:
    """Uses the link up for the person who registered by it, in the transaction that made them. Raises InvitationOver."""
    try:
        row = _live(onetime.consume(kind=KIND, token=token))
    except onetime.OneTimeInvalid as error:
        raise InvitationOver from error
    if row.email != user.email:
        raise InvitationOver
    row.accepted_at, row.user = timezone.now(), user
    row.save(update_fields=("accepted_at", "user"))
    events.record("invitation.accept", row, by=by, details={"email": row.email})


def _live(found: onetime.Consumed) -> Invitation:
    row = Invitation.objects.filter(pk=UUID(found.subject), accepted_at=None, revoked_at=None).first()
    if row is None:
        raise InvitationOver
    return row
