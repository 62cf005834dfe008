"""Writes of memberships. Tokens follow at once: each is asked for anew against these rows."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from orgs.domains.departing import remember_departure
from orgs.invitations.ending import end_of_member
from orgs.listening import members_changed, members_leave
from orgs.models import Member, MemberRole, Organization, OrganizationPolicy, OrganizationRole
from tenants.audit import events
from tenants.audit.actor import Actor


def add_member(
    *,
    organization: Organization,
    user_id: UUID | None = None,
    application_id: UUID | None = None,
    roles: Iterable[OrganizationRole] = (),
    source: str = Member.Source.ADDED,
    by: Actor,
) -> Member:
    """A person or a machine client; who is one already gets the roles besides. Raises ValidationError for a role of
    another organization, or of the other kind. Idempotent."""
    wanted = list(roles)
    kind = OrganizationRole.Kind.USER if user_id else OrganizationRole.Kind.MACHINE
    check_roles(organization, wanted, kind)
    with transaction.atomic():
        who = {"user_id": user_id} if user_id else {"application_id": application_id}
        found, is_new = Member.objects.get_or_create(organization=organization, **who, defaults={"source": source})
        given = _give(found, wanted)
        if is_new or given:
            details: dict[str, object] = {"roles": [role.name for role in given], "member": str(found)}
            action = "organization.add_member" if is_new else "organization.give_roles"
            events.record(action, organization, by=by, details=details | _who(found) | {"source": source})
    return found


def update_member_roles(*, member: Member, roles: Iterable[OrganizationRole], by: Actor) -> None:
    """Exactly these from now on. Raises ValidationError for a role that the member cannot have, and where the
    organization would lose its last owner."""
    wanted = list(roles)
    kind = OrganizationRole.Kind.USER if member.user_id else OrganizationRole.Kind.MACHINE
    check_roles(member.organization, wanted, kind)
    with transaction.atomic():
        lock_owners(member.organization_id)
        before = set(OrganizationRole.objects.filter(member_rows__member=member))
        gone, new = before - set(wanted), set(wanted) - before
        if any(role.is_owner for role in gone) and not any(role.is_owner for role in wanted):
            check_not_last_owner(member)
        MemberRole.objects.filter(member=member, role__in=gone).delete()
        _give(member, new)
        if gone or new:
            if gone:
                members_changed(members=[member.pk])
            details: dict[str, object] = {"added": _names(new), "removed": _names(gone), "member": str(member)}
            events.record(
                "organization.update_member_roles", member.organization, by=by, details=details | _who(member)
            )


def remove_member(*, member: Member, by: Actor) -> None:
    """Everything that came of the membership ends: roles, tenant roles it carried, tokens for the organization,
    invitations that the member sent or was sent, what they let third parties do there. The domain of their address does
    not bring them back.

    Raises ValidationError for the last owner.
    """
    with transaction.atomic():
        lock_owners(member.organization_id)
        check_not_last_owner(member)
        details: dict[str, object] = {"member": str(member)}
        events.record("organization.remove_member", member.organization, by=by, details=details | _who(member))
        end_of_member(member=member, by=by)
        remember_departure(member=member)
        members_leave(members=[member.pk])
        Member.objects.filter(pk=member.pk).delete()


def leave_organization(*, member: Member, by: Actor) -> None:
    """By the member. Raises ValidationError where the tenant does not let people leave, and for the last owner."""
    if not OrganizationPolicy.load().people_may_leave:
        raise ValidationError(_("Members of this service’s organizations are removed by their administrators."))
    remove_member(member=member, by=by)


def check_roles(organization: Organization, roles: Iterable[OrganizationRole], kind: str) -> None:
    """Raises ValidationError for a role of another organization, or one that is for the other kind of member."""
    for role in roles:
        if role.organization_id not in (None, organization.pk):
            raise ValidationError(_("This role belongs to another organization."))
        if role.kind != kind:
            raise ValidationError(_("The role %(name)s is for another kind of member."), params={"name": role.name})


def check_not_last_owner(member: Member) -> None:
    """Call it behind `lock_owners`, or two owners could leave at the same moment."""
    owners = Member.objects.filter(organization=member.organization_id).owners()
    if list(owners.values_list("pk", flat=True)[:2]) == [member.pk]:
        raise ValidationError(_("This is the last owner. Make somebody else an owner first."))


def lock_owners(organization_id: UUID) -> None:
    """Until the end of the transaction nobody else changes who owns the organization."""
    Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization_id)


def lock_person(user_id: UUID) -> None:
    """Until the end of the transaction the same person does nothing of this kind elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"orgs {user_id}"])


def _give(member: Member, roles: Iterable[OrganizationRole]) -> list[OrganizationRole]:
    had = set(MemberRole.objects.filter(member=member).values_list("role_id", flat=True))
    new = [role for role in roles if role.pk not in had]
    MemberRole.objects.bulk_create([MemberRole(member=member, role=role) for role in new], ignore_conflicts=True)
    if new:
        members_changed(members=[member.pk])
    return new


def _who(member: Member) -> dict[str, object]:
    key = "user" if member.user_id else "application"
    return {key: str(member.user_id or member.application_id)}


def _names(roles: Iterable[OrganizationRole]) -> list[str]:
    return sorted(role.name for role in roles)
