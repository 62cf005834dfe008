"""Writes of leaving: a deletion is asked for, called off, carried out when it is due."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from identity.account import policy
from identity.account.models import AccountPolicy
from identity.account.notices.sending import write_goodbye
from identity.account.privacy import keeping
from identity.signin.logbook.models import SignIn
from identity.users.models import User
from identity.users.operations import delete_user, end_sessions
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.jobs import set_due

DUE = "account.deletions"


def ask_deletion(*, user: User, by: Actor) -> None:
    """With a delay every session ends, so that only a new sign-in keeps the account. Raises policy.NotAllowed."""
    way, now = policy.deletion(), timezone.now()
    if way == AccountPolicy.Deletion.OFF:
        raise policy.NotAllowed("deletion")
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if row.deletion_asked_at is not None:
            return
        row.deletion_asked_at = now
        details: dict[str, object] = {"by_staff": True}
        if way == AccountPolicy.Deletion.DELAYED:
            row.deletion_due_at = now + timedelta(days=AccountPolicy.load().deletion_days)
            row.valid_from = now
            details = {"delete_after": row.deletion_due_at.isoformat(), **end_sessions(user=row)}
            set_due(DUE, row.deletion_due_at)
        row.save(update_fields=("deletion_asked_at", "deletion_due_at", "valid_from"))
        events.record("user.ask_deletion", row, by=by, details=details)


def note_download(*, user: User, by: Actor) -> None:
    """Nothing is written but that it happened."""
    with transaction.atomic():
        events.record("user.download", user, by=by)


def cancel_deletion(*, user: User, by: Actor) -> bool:
    """False when nothing was asked for."""
    with transaction.atomic():
        asked = User.objects.filter(pk=user.pk, deletion_asked_at__isnull=False)
        if not asked.update(deletion_asked_at=None, deletion_due_at=None):
            return False
        events.record("user.cancel_deletion", user, by=by)
    user.deletion_asked_at = user.deletion_due_at = None
    return True


def keep_account(*, token: str, by: Actor) -> None:
    """By the link in the mail. Raises OneTimeInvalid."""
    with transaction.atomic():
        cancel_deletion(user=keeping.consume(token), by=by)


def delete_due_users(*, now: datetime, by: Actor) -> None:
    """Each in a transaction of its own; whoever signed in meanwhile is not among them."""
    for key in User.objects.filter(deletion_due_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            user = User.objects.select_for_update().filter(pk=key, deletion_due_at__lte=now).first()
            if user is not None:
                write_goodbye(user)
                SignIn.objects.filter(user_id=user.pk).delete()
                delete_user(user=user, by=by)
    following = User.objects.filter(deletion_due_at__gt=now).order_by("deletion_due_at").first()
    if following is not None and following.deletion_due_at is not None:
        set_due(DUE, following.deletion_due_at)
