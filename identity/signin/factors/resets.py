"""Lost factors: staff ask for them to be removed, the person hears of it at once, and time passes before it happens.

Whoever talks staff into a reset gains nothing before its owner could stop it.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import formats, timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from identity.signin import mails
from identity.signin.factors import operations
from identity.signin.factors.models import FactorPolicy, FactorReset
from identity.users.models import User
from identity.users.operations import end_sessions
from tenants.audit import events
from tenants.audit.actor import SYSTEM, Actor
from tenants.jobs import due_work, set_due
from tenants.onetime import operations as onetime

KIND = "factor_reset"
DUE = "factor_resets"
# The link says what has become of it for a while after the time is over.
AFTER = timedelta(days=7)


def ask_reset(*, user: User, reason: str, by: Actor) -> FactorReset:
    """To happen after the hours that the tenant's policy says. Raises ValidationError where one is under way."""
    hours = FactorPolicy.load().reset_hours
    due_at = timezone.now() + timedelta(hours=hours)
    row = FactorReset(user=user, reason=reason, asked_by=by.label[:254], due_at=due_at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            token = onetime.issue(kind=KIND, subject=str(row.pk), payload={}, lifetime=timedelta(hours=hours) + AFTER)
            details: dict[str, object] = {"reason": reason, "due_at": due_at.isoformat(timespec="minutes")}
            events.record("user.ask_factor_reset", user, by=by, details=details)
            _tell(user, "factor_reset", due_at=due_at, keep_url=_address(token))
            set_due(DUE, due_at)
    except IntegrityError as error:
        raise ValidationError(_("The factors of this person are about to be removed already.")) from error
    return row


def reset_now(*, user: User, reason: str, by: Actor) -> None:
    """Without waiting, which staff have to give a reason for; what was asked for before is done with it."""
    now = timezone.now()
    with transaction.atomic():
        FactorReset.objects.filter(user=user, done_at=None, cancelled_at=None).update(done_at=now)
        _carry_out(user, reason, by)


def cancel_reset(*, reset: FactorReset, by: Actor) -> bool:
    """By the person, with the link from the mail, or by staff. False when it is too late."""
    now = timezone.now()
    open_ones = FactorReset.objects.filter(pk=reset.pk, done_at=None, cancelled_at=None)
    with transaction.atomic():
        if not open_ones.update(cancelled_at=now):
            return False
        onetime.revoke_all(kind=KIND, subject=str(reset.pk))
        events.record("user.cancel_factor_reset", reset.user, by=by)
    return True


def find_by_token(token: str) -> FactorReset | None:
    """What a link from a mail is about, without using it up."""
    try:
        subject = onetime.look(kind=KIND, token=token).subject
    except onetime.OneTimeInvalid:
        return None
    return FactorReset.objects.select_related("user").filter(pk=subject).first()


@due_work(DUE)
def carry_out_due() -> None:
    now = timezone.now()
    for row in FactorReset.objects.filter(due_at__lte=now, done_at=None, cancelled_at=None).select_related("user"):
        with transaction.atomic():
            # The person may be stopping it at this moment: one of the two statements finds the row open.
            if FactorReset.objects.filter(pk=row.pk, done_at=None, cancelled_at=None).update(done_at=now):
                _carry_out(row.user, row.reason, SYSTEM)
    upcoming = FactorReset.objects.filter(done_at=None, cancelled_at=None).order_by("due_at").first()
    if upcoming is not None:
        set_due(DUE, upcoming.due_at)


def _carry_out(user: User, reason: str, by: Actor) -> None:
    """Sessions end, too: whoever holds one could set up a factor of their own."""
    User.objects.filter(pk=user.pk).update(valid_from=timezone.now())
    ended = end_sessions(user=user)
    operations.remove_all_factors(user=user, reason=reason, ended=ended, by=by)
    _tell(user, "factors_removed")


def _tell(user: User, kind: str, due_at: datetime | None = None, keep_url: str = "") -> None:
    """To every proved address: one of them may be in other hands."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    with translation.override(mails.language_of(user)):
        when = formats.date_format(due_at, "DATETIME_FORMAT") if due_at is not None else ""
        for address in addresses:
            mails.send(kind, to=address, values={"when": when, "keep_url": keep_url})


def _address(token: str) -> str:
    return f"{mails.address_of('signin_keep_factors')}?{urlencode({'token': token})}"
