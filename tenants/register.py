"""Writing the register: always as the operators' tenant, whose role alone may."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from tenants.isolation.scope import OPERATORS_SCHEMA, TenantScope, enter, leave
from tenants.models import Tenant


def operators_scope() -> TenantScope:
    """The operators' own tenant. Raises Tenant.DoesNotExist before the installation is complete."""
    with leave():
        return Tenant.objects.get(schema_name=OPERATORS_SCHEMA).scope()


@contextmanager
def writing() -> Iterator[TenantScope]:
    """One transaction in `operators`: rows of the register, the audit event and the job stand or fall together."""
    with enter(operators_scope()) as scope, transaction.atomic():
        yield scope


def request_provisioning(task: str, tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select public.request_provisioning(%s, %s)", [task, tenant.pk])
