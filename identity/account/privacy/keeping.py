"""The link in the mail about a deletion, by which the account is kept."""

from datetime import timedelta

from django.utils import timezone

from identity.users.models import User
from tenants.onetime import operations as onetime

KIND = "account_keep"


def issue(user: User) -> str:
    """Valid until the deletion is carried out; one that was mailed before stops working."""
    due = user.deletion_due_at or timezone.now()
    onetime.revoke_all(kind=KIND, subject=str(user.pk))
    lifetime = max(due - timezone.now(), timedelta(minutes=1))
    return onetime.issue(kind=KIND, subject=str(user.pk), payload={}, lifetime=lifetime)


def find(token: str) -> User:
    """Whose account it is. Raises OneTimeInvalid."""
    return _person(onetime.look(kind=KIND, token=token))


def consume(token: str) -> User:
    """Uses the link up. Raises OneTimeInvalid."""
    return _person(onetime.consume(kind=KIND, token=token))


def _person(found: onetime.Consumed) -> User:
    user: User | None = User.objects.filter(pk=found.subject).first()
    if user is None:
        raise onetime.OneTimeInvalid
    return user
