"""What may be done to many members of one organization at once."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.users.bulk.subjects import Kind
from identity.users.models import BulkAct
from orgs.members.many import take_role
from orgs.members.operations import add_member, remove_member
from orgs.models import Member, OrganizationRole
from tenants.audit.actor import Actor


def _role(member: Member, job: BulkAct) -> OrganizationRole:
    role = OrganizationRole.objects.usable_in(member.organization).filter(pk=job.role).first() if job.role else None
    if role is None:
        raise ValidationError(_("The role is not there any more."))
    return role


def _give(member: Member, job: BulkAct, by: Actor) -> None:
    add_member(
        organization=member.organization,
        user_id=member.user_id,
        application_id=member.application_id,
        roles=[_role(member, job)],
        by=by,
    )


def _take(member: Member, job: BulkAct, by: Actor) -> None:
    take_role(member=member, role=_role(member, job), by=by)


def has_role(member: Member, job: BulkAct) -> bool:
    return member.role_rows.filter(role=job.role).exists()


MEMBER_KINDS: Mapping[str, Kind[Member]] = {
    "role": Kind(
        _("Give a role"), _("They have it from the next token on. Who already has it stays as they are."), _give,
        concerns=lambda member, job: not has_role(member, job), asks=("role",),
    ),
    "take": Kind(
        _("Take a role away"), _("Their tokens lose its permissions at once. An organization keeps its last owner."), _take,
        concerns=has_role, asks=("role",), is_danger=True,
    ),
    "remove": Kind(
        _("Remove"), _("They get no token for the organization any more, and lose what came with their roles. Their accounts stay. An organization keeps its last owner."),
        lambda member, job, by: remove_member(member=member, by=by), is_danger=True,
    ),
}  # fmt: skip
