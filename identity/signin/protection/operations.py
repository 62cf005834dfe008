"""Writes of protection."""

from django.db import transaction

from identity.signin.protection.models import ProtectionPolicy
from tenants.audit import events
from tenants.audit.actor import Actor


def update_protection(*, policy: ProtectionPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError for numbers that protect nobody, or lock everybody out."""
    policy.pk = 1
    policy.full_clean(validate_unique=False)
    fields = tuple(field.name for field in policy._meta.concrete_fields if not field.primary_key)
    with transaction.atomic():
        found = ProtectionPolicy.objects.select_for_update().filter(pk=1).first()
        before = found or ProtectionPolicy()
        # The primary key has a default, so Django would insert a row that the form made.
        policy.save(force_insert=found is None, force_update=found is not None)
        events.record("protection_policy.update", policy, by=by, details=events.changes(before, policy, fields))
    ProtectionPolicy.forget()
