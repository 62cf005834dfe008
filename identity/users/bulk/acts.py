"""What may be done to many people at once."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.users import operations
from identity.users.bulk.subjects import Kind, Subject
from identity.users.criteria import Criteria
from identity.users.models import BulkAct, User, UserQuerySet
from identity.users.roles.models import Role, UserRole
from identity.users.roles.operations import give_roles
from tenants.audit.actor import Actor


def _give_role(user: User, job: BulkAct, by: Actor) -> None:
    role = Role.objects.for_people().filter(pk=job.role).first() if job.role else None
    if role is None:
        raise ValidationError(_("The role is not there any more."))
    give_roles(user=user, roles=[role], by=by)


def people_of(job: BulkAct) -> UserQuerySet:
    """Raises Unreadable."""
    if job.ids:
        return User.objects.filter(pk__in=job.ids)  # type: ignore[no-any-return]  # the manager's own set
    return Criteria.of(job.criteria).all()


KINDS: Mapping[str, Kind[User]] = {
    "suspend": Kind(
        _("Suspend"), _("They are signed out at once and cannot sign in until they are resumed. Nothing is lost."),
        lambda user, job, by: operations.suspend_user(user=user, reason=job.reason, by=by),
        concerns=lambda user, job: user.suspended_at is None, asks=("reason",), is_danger=True,
    ),
    "resume": Kind(
        _("Resume"), _("They may sign in again."),
        lambda user, job, by: operations.resume_user(user=user, by=by),
        concerns=lambda user, job: user.suspended_at is not None,
    ),
    "sign-out": Kind(
        _("Sign out everywhere"), _("Every session ends, and tokens issued so far are refused. They can sign in again at once."),
        lambda user, job, by: operations.end_all_sessions(user=user, by=by),
    ),
    "role": Kind(
        _("Give a role"), _("They have it from the next refresh of their tokens on."), _give_role,
        # Whoever has it by way of an organization alone would lose it with the membership.
        concerns=lambda user, job: not UserRole.objects.given().filter(user=user, role=job.role).exists(), asks=("role",),
    ),
    "delete": Kind(
        _("Delete"), _("The people, their sessions, consents and what they were given are gone for good. The history keeps what they did."),
        lambda user, job, by: operations.delete_user(user=user, by=by), is_danger=True,
    ),
}  # fmt: skip
PEOPLE: Subject[User] = Subject(KINDS, people_of)
