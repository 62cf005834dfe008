"""Writes about the staff that no floor below can make: they join the register's rows and people of `operators`."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.console import invitations
from identity.console.invitations import Given, Invitation
from identity.users import operations as users
from identity.users.models import User
from tenants import access as register
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import OPERATORS_SCHEMA
from tenants.models import Access, Tenant
from tenants.onetime import operations as onetime
from tenants.onetime.models import OneTime
from tenants.operations import RegisterError, create_tenant
from tenants.register import writing


class NoOwnerLeft(RegisterError):
    sentence = _("Nobody else could steer the platform then. Make somebody else a platform owner first.")


class OnOneself(RegisterError):
    sentence = _("You cannot do this to yourself. Ask another platform owner.")


def open_tenant(
    *, slug: str, name: str, environment: str, accent: str, recipe: str = "", operator: User, by: Actor
) -> Tenant:
    """A new tenant; whoever makes it owns it."""
    with writing():
        tenant = create_tenant(slug=slug, name=name, environment=environment, accent=accent, recipe=recipe, by=by)
        give_access(
            operator=operator,
            tenant=tenant,
            role=Access.Role.OWNER,
            reason=str(_("Created this tenant")),
            ends_at=None,
            by=by,
        )
    return tenant


def give_access(
    *, operator: User, tenant: Tenant, role: str, reason: str, ends_at: datetime | None, by: Actor
) -> Access:
    """Gives or changes. The platform keeps an owner who can sign in and whose access has no end."""
    with writing():
        if tenant.schema_name == OPERATORS_SCHEMA and (role != Access.Role.OWNER or ends_at is not None):
            _keep_another_owner(operator)
        return register.give_access(
            operator_id=operator.pk,
            operator_label=operator.email,
            tenant=tenant,
            role=role,
            reason=reason,
            ends_at=ends_at,
            by=by,
        )


def take_access(*, access: Access, by: Actor) -> None:
    with writing():
        operator = User.objects.filter(pk=access.operator_id).first()
        if operator is not None and access.tenant.schema_name == OPERATORS_SCHEMA:
            _keep_another_owner(operator)
        register.take_access(access=access, by=by)


def suspend_operator(*, operator: User, reason: str, by: Actor) -> None:
    """They are out at once; what they were given waits until they are resumed."""
    with writing():
        _check_other(operator, by)
        _keep_another_owner(operator)
        users.suspend_user(user=operator, reason=reason, by=by)


def resume_operator(*, operator: User, by: Actor) -> None:
    with writing():
        users.resume_user(user=operator, by=by)


def remove_operator(*, operator: User, by: Actor) -> None:
    """Takes every access, then deletes the person. The log book keeps what they did."""
    with writing():
        _check_other(operator, by)
        _keep_another_owner(operator)
        register.take_all_access(operator_id=operator.pk, by=by)
        users.delete_user(user=operator, by=by)


def invite_operator(*, email: str, accesses: tuple[Given, ...], by: Actor) -> None:
    """Mails a link; nobody becomes staff before it is used."""
    with writing():
        invitations.send(Invitation(email, UUID(by.id), by.label, accesses))
        given = [f"{access.slug}: {access.role}" for access in accesses]
        events.record("staff.invite", by=by, details={"email": email, "accesses": given})


def resend_invitation(*, invitation: OneTime, by: Actor) -> None:
    """The same accesses under a new link, answered for by whoever sends it again."""
    with writing():
        found = invitations.read(onetime.peek(invitation))
        invitations.send(replace(found, inviter_id=UUID(by.id), inviter_label=by.label))
        events.record("staff.resend_invitation", by=by, details={"email": found.email})


def revoke_invitation(*, invitation: OneTime, by: Actor) -> None:
    with writing():
        onetime.revoke_all(kind=invitations.KIND, subject=invitation.subject)
        events.record("staff.revoke_invitation", by=by, details={"email": invitation.subject})


def join_staff(*, token: str, name: str, password: str | None, by: Actor) -> User:
    """Uses the link up: it proves the address, makes the person, and gives what was promised.

    Raises OneTimeInvalid, also when whoever invited is no platform owner any more.
    """
    with writing():
        invitation = invitations.read(onetime.consume(kind=invitations.KIND, token=token))
        if not register.is_platform_owner(invitation.inviter_id, timezone.now()):
            raise onetime.OneTimeInvalid
        operator = User.objects.filter(email=invitation.email).first() or users.create_user(
            email=invitation.email, email_verified=True, password=password, name=name, by=by
        )
        joined = replace(by, kind=Kind.OPERATOR, id=str(operator.pk), label=str(operator))
        for access in invitation.accesses:
            tenant = Tenant.objects.existing().filter(slug=access.slug).first()
            if tenant is not None:
                give_access(
                    operator=operator, tenant=tenant, role=access.role, reason=access.reason, ends_at=None, by=joined
                )
        events.record("staff.join", operator, by=joined, details={"invited_by": invitation.inviter_label})
    return operator


def _check_other(operator: User, by: Actor) -> None:
    if by.id == str(operator.pk):
        raise OnOneself


def _keep_another_owner(operator: User) -> None:
    """Owners whose access ends or who are suspended do not count: the platform must not be left to chance."""
    # Two owners who remove each other at once must not both succeed.
    Tenant.objects.select_for_update().get(schema_name=OPERATORS_SCHEMA)
    owners = Access.objects.at(timezone.now()).filter(tenant__schema_name=OPERATORS_SCHEMA, role=Access.Role.OWNER)
    if not owners.filter(operator_id=operator.pk).exists():
        return
    others = owners.filter(ends_at=None).exclude(operator_id=operator.pk).values_list("operator_id", flat=True)
    if not User.objects.active().filter(pk__in=list(others)).exists():
        raise NoOwnerLeft
