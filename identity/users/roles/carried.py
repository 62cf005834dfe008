"""Roles of the tenant that roles in organizations carry: rows that last as long as the membership that brings them.

They are rows like all others, so that the token path reads one table; whatever changes them settles them here.
"""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from identity.users.roles.models import CarriedRole, Role
from orgs.models import OrganizationRole
from tenants.audit import events
from tenants.audit.actor import Actor

HELD = """
 from orgs_member m join orgs_organization o on o.id = m.organization_id and o.suspended_at is null
 join orgs_memberrole mr on mr.member_id = m.id join roles_carriedrole c on c.organization_role_id = mr.role_id
 where m.user_id is not null and {scope}
"""
TAKE = """
delete from roles_userrole ur using orgs_member m where ur.membership_id = m.id and {scope}
 and not exists (select 1 from orgs_organization o
  join orgs_memberrole mr on mr.member_id = m.id join roles_carriedrole c on c.organization_role_id = mr.role_id
  where o.id = m.organization_id and o.suspended_at is null and c.role_id = ur.role_id)
"""
GIVE = "insert into roles_userrole (user_id, role_id, membership_id, created_at) select distinct m.user_id, c.role_id, m.id, now()"
SCOPES = {
    "organization": "m.organization_id = %(organization)s",
    "members": "m.id = any(%(members)s::uuid[])",
    "organization_role": "m.id in (select member_id from orgs_memberrole where role_id = %(organization_role)s)",
}


def settle(*, organization: UUID | None = None, members: Iterable[UUID] | None = None) -> None:
    """MEMBERS_CHANGED: what these members hold by their organization roles is what they have, no more and no less."""
    if members is not None:
        _settle("members", list(members))
    elif organization is not None:
        _settle("organization", organization)


def update_carried_roles(*, organization_role: OrganizationRole, roles: Iterable[Role], by: Actor) -> None:
    """Exactly these from now on, for everybody who has the organization role. Raises ValidationError for a role of one
    organization's own, or one that is not for people."""
    wanted = list(roles)
    people = OrganizationRole.Kind.USER
    if not organization_role.is_of_template or organization_role.kind != people:
        raise ValidationError(_("Only a role of the template, for people, carries roles of the tenant."))
    if any(role.kind != Role.Kind.USER for role in wanted):
        raise ValidationError(_("Choose roles for users."))
    with transaction.atomic():
        OrganizationRole.objects.select_for_update().get(pk=organization_role.pk)
        CarriedRole.objects.filter(organization_role=organization_role).delete()
        CarriedRole.objects.bulk_create(CarriedRole(organization_role=organization_role, role=role) for role in wanted)
        _settle("organization_role", organization_role.pk)
        details: dict[str, object] = {"roles": sorted(role.name for role in wanted)}
        events.record("organization_role.update_carried_roles", organization_role, by=by, details=details)


def _settle(scope: str, value: UUID | list[UUID]) -> None:
    condition, values = SCOPES[scope], {scope: [str(one) for one in value] if isinstance(value, list) else str(value)}
    with connection.cursor() as cursor:
        cursor.execute(TAKE.format(scope=condition), values)
        cursor.execute(f"{GIVE}{HELD.format(scope=condition)} on conflict do nothing", values)
