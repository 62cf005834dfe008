"""Making and dropping a tenant's schema and role. Runs on the `owner` alias, never in the web process."""

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from tenants import fleet
from tenants.isolation import logins, wrapper
from tenants.isolation.scope import OPERATORS_SCHEMA

TEMPLATE = Path(__file__).parent / "template.sql"
PLACE = '"{schema}"'


class TemplateOutdated(Exception):
    """The pre-dumped SQL was made from other migrations than the code's."""


def build_schema(schema_name: str, role_name: str) -> None:
    """Schema, tables, role and rights in one transaction. Idempotent: what exists is kept."""
    owner = wrapper.owner()
    owner.set_schema_to_public()
    names = {"schema": schema_name, "role": role_name, "owner": settings.DATABASE_LOGINS["owner"]}
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        if not _role_exists(cursor, role_name):
            cursor.execute(_quoted("create role {role} nologin inherit", role=role_name))
        cursor.execute("select 1 from pg_namespace where nspname = %s", [schema_name])
        if cursor.fetchone() is None:
            cursor.execute(_quoted("create schema {schema}", schema=schema_name))
            cursor.execute(_quoted(logins.TENANT_DEFAULTS, **names))
            cursor.execute(_template(schema_name))
            cursor.execute(_quoted(logins.TENANT_REVOKES, **names))
        grant_memberships(schema_name, role_name)


def grant_memberships(schema_name: str, role_name: str) -> None:
    """What the role inherits, who may take it on, and what it may do in `public`. Idempotent."""
    owner = wrapper.owner()
    group = logins.group_of(settings.ROLE_PREFIX)
    # Since 16 each grant says for itself what older versions took from the member.
    since_16 = owner.pg_version >= 160000
    below = " with inherit true, set false" if since_16 else ""
    above = " with inherit false, set true" if since_16 else ""
    with owner.cursor() as cursor:
        cursor.execute(_quoted("grant {group} to {role}" + below, group=group, role=role_name))
        for login in ("web", "worker"):
            member = settings.DATABASE_LOGINS[login]
            cursor.execute(_quoted("grant {role} to {member}" + above, role=role_name, member=member))
        if schema_name == OPERATORS_SCHEMA:
            cursor.execute(_quoted(logins.OPERATORS_GRANTS, role=role_name))


def drop_schema(schema_name: str, role_name: str) -> None:
    """Everything of a tenant in the database. The schema first: a role with rights left cannot be dropped."""
    owner = wrapper.owner()
    owner.set_schema_to_public()
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(_quoted("drop schema if exists {schema} cascade", schema=schema_name))
        if _role_exists(cursor, role_name):
            _drop_role(cursor, role_name)


def drop_work(role_name: str) -> None:
    """What a tenant left in `public`: jobs, due work, figures. Nobody would run it or read it any more."""
    owner = wrapper.owner()
    owner.set_schema_to_public()
    with owner.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where args->>'_tenant' = %s and status <> 'doing'", [role_name])
        cursor.execute("delete from tenants_due where role_name = %s", [role_name])
        cursor.execute("delete from tenants_figures where role_name = %s", [role_name])


def _drop_role(cursor: CursorWrapper, role_name: str) -> None:
    """With what it owns or was given elsewhere, large objects above all: only the role itself may drop that."""
    cursor.execute(_quoted("grant {role} to current_user", role=role_name))
    cursor.execute(_quoted("set local role {role}", role=role_name))
    cursor.execute("drop owned by current_user")
    cursor.execute("set local role none")
    cursor.execute(_quoted("drop role {role}", role=role_name))


def _role_exists(cursor: CursorWrapper, role_name: str) -> bool:
    cursor.execute("select 1 from pg_roles where rolname = %s", [role_name])
    return cursor.fetchone() is not None


def _template(schema_name: str) -> str:
    head, _, body = TEMPLATE.read_text().partition("\n")
    if head != f"-- {migrations_digest()}":
        raise TemplateOutdated("Run `python manage.py dump_template` and commit tenants/template.sql.")
    return body.replace(PLACE, sql.Identifier(schema_name).as_string())


@functools.cache
def migrations_digest() -> str:
    """Names the migrations of TENANT_APPS that the code has: what a schema made now must hold. Read once a process."""
    keys = sorted(f"{app}.{name}" for app, name in fleet.tenant_migrations())
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def _quoted(text: str, **names: str) -> str:
    return sql.SQL(text).format(**{key: sql.Identifier(name) for key, name in names.items()}).as_string()
