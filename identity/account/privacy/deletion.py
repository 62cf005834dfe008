"""The due work that ends accounts."""

from django.utils import timezone

from identity.account.privacy.operations import DUE, delete_due_users
from tenants.audit.actor import SYSTEM
from tenants.jobs import due_work


@due_work(DUE)
def delete() -> None:
    delete_due_users(now=timezone.now(), by=SYSTEM)
