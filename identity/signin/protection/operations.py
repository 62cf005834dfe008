"""Writes of protection."""

from identity.signin.protection.models import ProtectionPolicy
from tenants.audit.actor import Actor
from tenants.policies import save_policy


def update_protection(*, policy: ProtectionPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError for numbers that protect nobody, or lock everybody out."""
    policy.pk = 1
    policy.full_clean(validate_unique=False)
    save_policy(policy, "protection_policy.update", by=by)
