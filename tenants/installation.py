"""From an empty database to a platform with its operators' tenant. Every step is idempotent."""

import secrets
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from psycopg import sql

from tenants import fleet, provisioning, schemas
from tenants.audit.actor import SYSTEM
from tenants.isolation import logins, wrapper
from tenants.isolation.scope import OPERATORS_SCHEMA
from tenants.keys import canary
from tenants.models import Domain, Tenant

Report = Callable[[str], None]


def create_logins(admin_url: str, wanted: logins.Logins, report: Report) -> None:
    """With an administrator's connection, before anything else. Passwords are set anew each time."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for warning in logins.create_logins(connection, wanted):
            report(f"warning: {warning}")


def migrate(report: Report) -> fleet.FleetResult:
    """`public`, its grants, the operators' tenant, then the schemas of all tenants."""
    report("register: migrating")
    fleet.migrate_public()
    _grant_register()
    canary.check(using="owner")
    canary.record_as_owner()
    _create_operators(report)
    return fleet.migrate_fleet(report)


def _grant_register() -> None:
    names = {login: sql.Identifier(name) for login, name in settings.DATABASE_LOGINS.items()}
    names["tenants"] = sql.Identifier(logins.group_of(settings.ROLE_PREFIX))
    owner = wrapper.owner()
    owner.set_schema_to_public()
    with owner.cursor() as cursor:
        cursor.execute(sql.SQL(logins.REGISTER_GRANTS).format(**names).as_string())


def _create_operators(report: Report) -> None:
    """The one tenant that the owner registers: the role that writes the register does not exist yet."""
    host = settings.CONSOLE_HOST
    rows = Tenant.objects.using("owner")
    with transaction.atomic(using="owner"):
        tenant = rows.filter(schema_name=OPERATORS_SCHEMA).first()
        if tenant is None:
            role = f"t_{secrets.token_hex(16)}"
            tenant = Tenant(slug="operators", name="Genkan", schema_name=OPERATORS_SCHEMA, role_name=role)
            tenant.save(using="owner", force_insert=True)
            Domain(
                tenant=tenant, host=host, is_primary=True, was_primary=True,
                verified_at=timezone.now(), proof=secrets.token_urlsafe(24),
            ).save(using="owner", force_insert=True)  # fmt: skip
    if tenant.state == Tenant.State.READY:
        # What the operators' role may do in `public` can grow with the code.
        schemas.grant_memberships(tenant.schema_name, tenant.role_name)
        return
    report("operators: creating")
    schemas.build_schema(tenant.schema_name, tenant.role_name)
    provisioning.set_up(rows.get(pk=tenant.pk), SYSTEM)
    rows.filter(pk=tenant.pk).update(state=Tenant.State.READY, ready_at=timezone.now())
