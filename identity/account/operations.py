"""Writes of the account page's policy."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from identity.account.models import AccountPolicy
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope, current


def set_up(scope: TenantScope, by: Actor) -> None:
    """TENANT_SETUP: staff of the platform do not delete themselves."""
    if scope.is_operators:
        AccountPolicy.objects.get_or_create(pk=1, defaults={"deletion": AccountPolicy.Deletion.OFF})


def update_policy(*, policy: AccountPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError."""
    if current().is_operators and policy.deletion != AccountPolicy.Deletion.OFF:
        raise ValidationError({"deletion": _("Members of staff are removed by their colleagues, on the staff page.")})
    fields = tuple(field.name for field in policy._meta.concrete_fields if not field.primary_key)
    with transaction.atomic():
        found = AccountPolicy.objects.select_for_update().filter(pk=1).first()
        before = found or AccountPolicy()
        policy.pk = 1
        # A form may bring a row of its own making: the primary key has a default, so Django would insert it.
        policy.save(force_insert=found is None, force_update=found is not None)
        events.record("account_policy.update", policy, by=by, details=events.changes(before, policy, fields))
    AccountPolicy.forget()
