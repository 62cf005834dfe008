"""Writes of sign-in: policy, branding, and the set-up of a new tenant."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from identity.signin import policy as policies
from identity.signin.brand.models import Branding
from identity.signin.models import SignInPolicy
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope


def set_up(scope: TenantScope, by: Actor) -> None:
    """TENANT_SETUP: the policy and the brand every tenant starts with. Staff are only ever invited."""
    defaults: dict[str, object] = {}
    if scope.is_operators:
        defaults = {"registration": SignInPolicy.Registration.CLOSED, "username": False}
    _policy, created = SignInPolicy.objects.get_or_create(pk=1, defaults=defaults)
    Branding.objects.get_or_create(pk=1, defaults={"display_name": scope.name})
    if created:
        events.record("sign_in_policy.create", _policy, by=by)


def check_policy(policy: SignInPolicy) -> None:
    """Refuses a policy by which nobody could come in or back in. Raises ValidationError with the reason."""
    if not policy.email and not policy.username:
        raise ValidationError({"email": _("Allow at least one identifier, or nobody can sign in.")})
    if not policy.password and not policy.email_code:
        raise ValidationError({"password": _("Allow a password or a code, or nobody can sign in.")})
    if not policy.password and not policy.email:
        raise ValidationError({"email": _("A code needs the e-mail address as an identifier.")})
    if policy.register_password and not policy.password:
        raise ValidationError({"register_password": _("Passwords are off: do not ask new people for one.")})
    if not policy.register_password and not policy.email_code:
        raise ValidationError({"register_password": _("Without a password, new people need the code by e-mail.")})
    if policy.registration == SignInPolicy.Registration.OPEN and not policy.email:
        _check_newcomers_can_return(policy)


def _check_newcomers_can_return(policy: SignInPolicy) -> None:
    """Where only usernames sign in, whoever registers needs one, and a password with it."""
    if not policy.register_username:
        raise ValidationError({"register_username": _("Only usernames sign in: ask new people for one.")})
    if not policy.register_password:
        raise ValidationError({"register_password": _("Only usernames sign in: ask new people for a password, too.")})


def update_policy(*, policy: SignInPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError for a policy that cannot work."""
    check_policy(policy)
    _save(policy, "sign_in_policy.update", by)


def _save(row: SignInPolicy, action: str, by: Actor) -> None:
    fields = tuple(field.name for field in row._meta.concrete_fields if not field.primary_key)
    with transaction.atomic():
        found = type(row).objects.select_for_update().filter(pk=1).first()
        before = found or type(row)()
        row.pk = 1
        # A form may bring a row of its own making: the primary key has a default, so Django would insert it.
        row.save(force_insert=found is None, force_update=found is not None)
        events.record(action, row, by=by, details=events.changes(before, row, fields))
    policies.forget()
