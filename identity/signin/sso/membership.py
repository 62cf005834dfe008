"""The membership that comes with a company's sign-in, and the roles that its groups give there, at each sign-in."""

from uuid import UUID

from connectors.enterprise.codes import Code
from connectors.enterprise.mapping import mapped_roles
from identity.signin.sso.refused import ArrivalRefused
from identity.users.models import User
from orgs.connections.models import Connection
from orgs.domains.models import Departure
from orgs.members.operations import add_member, lock_owners, update_member_roles
from orgs.models import Member, Organization, OrganizationRole, OrganizationRoleQuerySet
from tenants.audit.actor import Actor


def join(*, connection: Connection, user: User, by: Actor) -> Member | None:
    """A member stays as they are. Raises ArrivalRefused for somebody who was removed: their administrators decide."""
    organization = connection.organization
    if organization is None:
        return None
    found = Member.objects.filter(organization=organization, user=user).first()
    if found is not None:
        return found
    # Suspended, or the person removed, in the same moment: asked behind the lock that both take.
    lock_owners(organization.pk)
    if not Organization.objects.active().filter(pk=organization.pk).exists():
        raise ArrivalRefused(Code.ORGANIZATION_SUSPENDED, user=user)
    if Departure.objects.filter(organization=organization, user=user).exists():
        raise ArrivalRefused(Code.REMOVED_MEMBER, user=user)
    roles = OrganizationRole.objects.for_people().filter(given_on_joining__organization=organization)
    return add_member(organization=organization, user_id=user.pk, roles=roles, source=Member.Source.CONNECTION, by=by)


def follow_groups(*, member: Member, mapping: dict[str, object], groups: tuple[str, ...], by: Actor) -> None:
    """Exactly the mapped roles that the groups give; others stay. What nobody may be given by a provider is not looked at:
    owner roles, roles that carry roles of the tenant, roles of other organizations (SECURITY 27)."""
    pairs = _pairs(mapping)
    if not pairs:
        return
    mapped = mappable(member.organization).filter(pk__in={role for _group, role in pairs})
    by_id = {role.pk: role for role in mapped}
    wanted = {role for group, role in pairs if group in groups} & by_id.keys()
    had = list(OrganizationRole.objects.filter(member_rows__member=member))
    had_ids = {role.pk for role in had}
    if wanted == had_ids & by_id.keys():
        return
    kept = [role for role in had if role.pk not in by_id]
    update_member_roles(member=member, roles=[*kept, *(by_id[role] for role in wanted)], by=by)


def mappable(organization: Organization) -> OrganizationRoleQuerySet:
    """The roles that a group may give in this organization."""
    found = OrganizationRole.objects.usable_in(organization).for_people().filter(is_owner=False)
    return found.filter(carried_roles=None)


def _pairs(mapping: dict[str, object]) -> list[tuple[str, UUID]]:
    """As mapped_roles has them, without what is no role's id."""
    found = []
    for group, role in mapped_roles(mapping):
        try:
            found.append((group, UUID(role)))
        except ValueError:
            continue
    return found
