"""Writes of the account page's policy."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.account.models import AccountPolicy
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope, current
from tenants.policies import save_policy


def set_up(scope: TenantScope, by: Actor) -> None:
    """TENANT_SETUP: staff of the platform do not delete themselves."""
    if scope.is_operators:
        AccountPolicy.objects.get_or_create(pk=1, defaults={"deletion": AccountPolicy.Deletion.OFF})


def update_policy(*, policy: AccountPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError."""
    if current().is_operators and policy.deletion != AccountPolicy.Deletion.OFF:
        raise ValidationError({"deletion": _("Members of staff are removed by their colleagues, on the staff page.")})
    save_policy(policy, "account_policy.update", by=by)
