"""Writes about several members, or several roles, at once: all of it or nothing."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from orgs.members import operations
from orgs.models import Member, Organization, OrganizationRole
from tenants.audit.actor import Actor

# Each of them is an event of its own, and a transaction must not become endless.
AT_ONCE = 200
One = TypeVar("One")


def add_people(*, organization: Organization, user_ids: Iterable[UUID], by: Actor) -> None:
    """Idempotent. Raises ValidationError."""
    with transaction.atomic():
        for user_id in _few(user_ids):
            operations.add_member(organization=organization, user_id=user_id, by=by)


def add_machines(*, organization: Organization, application_ids: Iterable[UUID], by: Actor) -> None:
    """Idempotent. Raises ValidationError."""
    with transaction.atomic():
        for application_id in _few(application_ids):
            operations.add_member(organization=organization, application_id=application_id, by=by)


def replace_people(*, organization: Organization, user_ids: Iterable[UUID], by: Actor) -> None:
    """Exactly these from now on. Raises ValidationError where the last owner would go."""
    wanted = list(user_ids)
    with transaction.atomic():
        operations.lock_owners(organization.pk)
        gone = Member.objects.people().filter(organization=organization).exclude(user__in=wanted)
        _remove(gone.select_related("organization", "user"), by)
        add_people(organization=organization, user_ids=wanted, by=by)


def replace_machines(*, organization: Organization, application_ids: Iterable[UUID], by: Actor) -> None:
    """Exactly these from now on."""
    wanted = list(application_ids)
    with transaction.atomic():
        operations.lock_owners(organization.pk)
        gone = Member.objects.machines().filter(organization=organization).exclude(application__in=wanted)
        _remove(gone.select_related("organization", "application"), by)
        add_machines(organization=organization, application_ids=wanted, by=by)


def give_roles(*, members: Iterable[Member], roles: Iterable[OrganizationRole], by: Actor) -> None:
    """Besides those they have. Raises ValidationError for a role that one of them cannot have."""
    given = list(roles)
    with transaction.atomic():
        for member in _few(members):
            operations.lock_owners(member.organization_id)
            had = OrganizationRole.objects.filter(member_rows__member=member)
            operations.update_member_roles(member=member, roles={*had, *given}, by=by)


def take_role(*, member: Member, role: OrganizationRole, by: Actor) -> None:
    """Raises ValidationError for the last owner."""
    with transaction.atomic():
        operations.lock_owners(member.organization_id)
        kept = OrganizationRole.objects.filter(member_rows__member=member).exclude(pk=role.pk)
        operations.update_member_roles(member=member, roles=list(kept), by=by)


def _remove(members: Iterable[Member], by: Actor) -> None:
    for member in _few(members):
        operations.remove_member(member=member, by=by)


def _few(wanted: Iterable[One]) -> list[One]:
    found = list(wanted)
    if len(found) > AT_ONCE:
        raise ValidationError(_("At most %(count)d at once."), params={"count": AT_ONCE})
    return found
