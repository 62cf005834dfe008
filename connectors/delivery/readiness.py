"""Whether mail has a way out of this installation (SECURITY 8)."""

from django.conf import settings
from django.db import Error

from connectors.delivery import choice
from connectors.delivery.kind import MAIL
from tenants.isolation.scope import enter
from tenants.models import Tenant
from tenants.register import operators_scope


def staff_can_be_mailed() -> bool:
    """By the development mailbox, or by a connection of the operators' own tenant: nobody else's mail is ours to judge."""
    if settings.MAILBOX is not None:
        return True
    try:
        with enter(operators_scope()):
            return bool(choice.ways(MAIL))
    except (Error, Tenant.DoesNotExist):
        return False
