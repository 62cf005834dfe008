"""What may be done to many organizations at once, and how the work in the background finds them and their members."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from identity.console.organizations.member_kinds import MEMBER_KINDS
from identity.console.organizations.members import chosen_members
from identity.users.bulk.subjects import Kind, Subject
from identity.users.models import BulkAct
from orgs import operations
from orgs.criteria import Criteria
from orgs.models import Member, MemberQuerySet, Organization, OrganizationQuerySet
from tenants.audit.actor import Actor
from tenants.console.criteria import Unreadable


def _require(value: bool) -> Any:
    def work(row: Organization, job: BulkAct, by: Actor) -> None:
        operations.update_organization(organization=row, values={"requires_mfa": value}, by=by)

    return work


KINDS: Mapping[str, Kind[Organization]] = {
    "suspend": Kind(
        _("Suspend"), _("Nobody gets a token for them until they are resumed, and what their members have by them rests. Accounts are not touched."),
        lambda row, job, by: operations.suspend_organization(organization=row, reason=job.reason, by=by),
        concerns=lambda row, job: row.is_active, asks=("reason",), is_danger=True,
    ),
    "resume": Kind(
        _("Resume"), _("Their members get tokens for them again, and what came with their roles."),
        lambda row, job, by: operations.resume_organization(organization=row, by=by),
        concerns=lambda row, job: not row.is_active,
    ),
    "mfa": Kind(
        _("Require a second factor"), _("From the next token on, members get into them only from a session with two factors."), _require(True),
        concerns=lambda row, job: not row.requires_mfa,
    ),
    "no-mfa": Kind(
        _("No longer require a second factor"), _("Members get into them as the tenant’s own rules say."), _require(False),
        concerns=lambda row, job: row.requires_mfa, is_danger=True,
    ),
    "delete": Kind(
        _("Delete"), _("With their memberships, roles of their own, invitations and domains. They cannot be brought back; people stay."),
        lambda row, job, by: operations.delete_organization(organization=row, by=by), is_danger=True,
    ),
}  # fmt: skip


def organizations_of(job: BulkAct) -> OrganizationQuerySet:
    """Raises Unreadable."""
    if job.ids:
        return Organization.objects.filter(pk__in=job.ids)
    return Criteria.of(job.criteria).all()


def members_of(job: BulkAct) -> MemberQuerySet:
    """Always of the one organization that the act is about; none once it is gone. Raises Unreadable."""
    organization = Organization.objects.filter(pk=_key(job)).first()
    if organization is None:
        return Member.objects.none()
    rows = Member.objects.filter(organization=organization)
    rows = rows.filter(pk__in=job.ids) if job.ids else chosen_members(organization, job.criteria)
    return rows.select_related("organization", "user", "application")


def _key(job: BulkAct) -> UUID:
    try:
        return UUID(job.criteria.get("organization", ""))
    except ValueError as error:
        raise Unreadable("organization") from error


ORGANIZATIONS: Subject[Organization] = Subject(KINDS, organizations_of)
MEMBERS: Subject[Member] = Subject(MEMBER_KINDS, members_of)
