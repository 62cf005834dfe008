"""Writes of organizations, and what a new tenant has of them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.administration import MEANINGS, Right
from orgs.criteria import Criteria
from orgs.listening import members_changed, members_leave
from orgs.members import operations as members
from orgs.models import JoinRole, Member, Organization, OrganizationPermission, OrganizationPolicy, OrganizationRole
from tenants.audit import events
from tenants.audit.actor import SYSTEM, Actor
from tenants.isolation.scope import TenantScope
from tenants.policies import save_policy

EDITABLE = ("name", "description", "custom_data", "requires_mfa", "accepts_other_connections")


def set_up(scope: TenantScope, by: Actor = SYSTEM) -> None:
    """TENANT_SETUP: the administrative permissions, and the two roles that nearly every product begins with.

    Only where there is no template yet: what staff deleted does not come back.
    """
    if OrganizationPermission.objects.exists() or OrganizationRole.objects.exists():
        return
    OrganizationPermission.objects.bulk_create(
        OrganizationPermission(name=right.value, description=str(MEANINGS[right])) for right in Right
    )
    owner = OrganizationRole(name="admin", description="Administers the organization.", is_owner=True)
    owner.save(force_insert=True)
    owner.permissions.set(OrganizationPermission.objects.all())
    OrganizationRole(name="member", description="Belongs to the organization.").save(force_insert=True)


def create_organization(*, name: str, values: Mapping[str, object] | None = None, by: Actor) -> Organization:
    """`values` as in EDITABLE. Raises ValidationError by field."""
    organization = Organization(name=name.strip())
    _fill(organization, values or {})
    with transaction.atomic():
        organization.save(force_insert=True)
        events.record("organization.create", organization, by=by)
    return organization


def create_own_organization(*, name: str, user_id: UUID, by: Actor) -> Organization:
    """By a person, who becomes its owner. Raises ValidationError where the tenant does not allow it, or no more."""
    policy = OrganizationPolicy.load()
    owner = OrganizationRole.objects.template().for_people().filter(is_owner=True).first()
    if not policy.people_may_create or owner is None:
        raise ValidationError(_("Organizations are created by the operator of this service."))
    with transaction.atomic():
        members.lock_person(user_id)
        created = Member.objects.filter(user=user_id, source=Member.Source.CREATED).count()
        if created >= policy.created_limit:
            raise ValidationError(_("You have created as many organizations as one person may."))
        organization = create_organization(name=name, by=by)
        members.add_member(
            organization=organization, user_id=user_id, roles=[owner], source=Member.Source.CREATED, by=by
        )
    return organization


def update_organization(*, organization: Organization, values: Mapping[str, object], by: Actor) -> Organization:
    with transaction.atomic():
        before = Organization.objects.select_for_update().get(pk=organization.pk)
        for field in EDITABLE:
            setattr(organization, field, getattr(before, field))
        _fill(organization, values)
        organization.save(update_fields=EDITABLE)
        events.record(
            "organization.update", organization, by=by, details=events.changes(before, organization, EDITABLE)
        )
    return organization


def suspend_organization(*, organization: Organization, reason: str = "", by: Actor) -> None:
    """No token for it from now on, nor anything its members have by it. Idempotent."""
    with transaction.atomic():
        changed = Organization.objects.filter(pk=organization.pk, suspended_at=None).update(suspended_at=timezone.now())
        if changed:
            members_changed(organization=organization.pk)
            events.record("organization.suspend", organization, by=by, details={"reason": reason})
    organization.refresh_from_db(fields=("suspended_at",))


def resume_organization(*, organization: Organization, by: Actor) -> None:
    """Everything is as it was. Idempotent."""
    with transaction.atomic():
        if Organization.objects.filter(pk=organization.pk, suspended_at__isnull=False).update(suspended_at=None):
            members_changed(organization=organization.pk)
            events.record("organization.resume", organization, by=by)
    organization.refresh_from_db(fields=("suspended_at",))


def delete_organization(*, organization: Organization, by: Actor) -> None:
    """Members, own roles, invitations and domains go with it; people stay."""
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        details: dict[str, object] = {"members": organization.members.count()}
        events.record("organization.delete", organization, by=by, details=details)
        members_leave(organization=organization.pk)
        organization.delete()


def update_join_roles(*, organization: Organization, roles: Iterable[OrganizationRole], by: Actor) -> None:
    """What people who join by themselves get, from now on. Raises ValidationError for a role they cannot have."""
    wanted = list(roles)
    members.check_roles(organization, wanted, OrganizationRole.Kind.USER)
    if any(role.is_owner for role in wanted):
        raise ValidationError(_("Nobody becomes an owner without being chosen."))
    with transaction.atomic():
        JoinRole.objects.filter(organization=organization).delete()
        JoinRole.objects.bulk_create(JoinRole(organization=organization, role=role) for role in wanted)
        details: dict[str, object] = {"roles": [role.name for role in wanted]}
        events.record("organization.update_join_roles", organization, by=by, details=details)


def record_export(*, criteria: Criteria, form: str, by: Actor) -> None:
    """Before organizations leave as a file: who took them, and which ones."""
    events.record("organization.export", by=by, details={"format": form, "filters": criteria.in_words()})


def update_policy(*, policy: OrganizationPolicy, by: Actor) -> None:
    save_policy(policy, "organization_policy.update", by=by)


def _fill(organization: Organization, values: Mapping[str, object]) -> None:
    for field, value in values.items():
        if field not in EDITABLE:
            raise ValueError(field)
        setattr(organization, field, value)
    organization.full_clean()
