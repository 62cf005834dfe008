"""Looks at an installation and says what is not as it should be, in sentences for whoever runs it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection

from tenants import fleet, health, provisioning, start
from tenants.isolation.scope import leave
from tenants.keys import canary
from tenants.models import MasterKey, Tenant

NEWEST_TRIED, OLDEST = 18, 15
CLOCK_SECONDS = 2.0
# Beside them a backup of the whole database needs a lock for each table of each tenant.
LOCKS = 512


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is ok, warning or bad."""

    state: str
    says: str


def examine() -> dict[str, Finding]:
    """Every check, whatever the others found."""
    found: dict[str, Finding] = {}
    for name, check in CHECKS.items():
        try:
            with leave():
                found[name] = check()
        except (Error, ImproperlyConfigured) as error:
            found[name] = Finding("bad", str(error).partition("\n")[0])
    return found


def _database() -> Finding:
    version = int(_ask("select current_setting('server_version_num')::int")) // 10000
    if version < OLDEST:
        return Finding("bad", f"PostgreSQL {version} is too old: {OLDEST} is the oldest that works.")
    if version > NEWEST_TRIED:
        return Finding("warning", f"PostgreSQL {version} is newer than the ones that were tried, up to {NEWEST_TRIED}.")
    return Finding("ok", f"PostgreSQL {version} answers.")


def _functions() -> Finding:
    """SECURITY 9: whether the rights that only a superuser can take away were taken away."""
    login = settings.DATABASE_LOGINS["web"]
    open_to_all = [
        name
        for name, signature in (("set_config", "text, text, boolean"), ("pg_notify", "text, text"))
        if _ask("select has_function_privilege(%s, %s, 'execute')", login, f"pg_catalog.{name}({signature})")
    ]
    if not open_to_all:
        return Finding("ok", "set_config() and pg_notify() are taken away from everybody.")
    names = " and ".join(f"{name}()" for name in open_to_all)
    return Finding(
        "warning", f"{names} could not be taken away (it needs a superuser): the statement guard stands alone."
    )


def _logins() -> Finding:
    prefix, powers = settings.ROLE_PREFIX, "rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolinherit"
    for login in (f"{prefix}_web", f"{prefix}_worker"):
        if _ask(f"select {powers} from pg_roles where rolname = %s", login):  # noqa: S608  # a constant
            return Finding("bad", f"The role {login} has rights that void the fence. Run `manage.py install` again.")
        if _ask("select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = %s)", login):
            return Finding("bad", f"The role {login} owns tables: it must own nothing.")
    return Finding("ok", "The web server's and the worker's logins own nothing.")


def _pooler() -> Finding:
    start.check_pooler()
    if settings.POOLER == "transaction":
        return Finding("ok", "A transaction pooler is expected, and the direct address leads around it.")
    return Finding("ok", "No transaction pooler stands between.")


def _master_keys() -> Finding:
    canary.check()
    first, *others = settings.MASTER_KEYS
    needed = sorted(MasterKey.objects.exclude(pk=first).values_list("pk", flat=True))
    if needed:
        return Finding("warning", f"{first} seals, {', '.join(needed)} still opens values. Run `manage.py rewrap`.")
    if others:
        return Finding("ok", f"{first} seals. Nothing needs {', '.join(others)} any more.")
    return Finding("ok", f"{first} seals, and is the key that sealed this database.")


def _mail() -> Finding:
    if health.CHECKS["mail"]():
        return Finding("ok", "Mail has a way out.")
    return Finding(
        "bad", "Mail has no way out: the operators’ own tenant needs a mail connection (console, Connections)."
    )


def _clock() -> Finding:
    before = time.time()
    theirs = float(_ask("select extract(epoch from clock_timestamp())::float"))
    apart = max(before - theirs, theirs - time.time(), 0.0)
    if apart > CLOCK_SECONDS:
        return Finding(
            "bad", f"This machine's clock and the database's are {apart:.1f} s apart: tokens and codes need one time."
        )
    return Finding("ok", "This machine and the database have one time.")


def _locks() -> Finding:
    locks, tenants = int(_ask("select current_setting('max_locks_per_transaction')")), Tenant.objects.existing().count()
    if locks < LOCKS and tenants > locks // 2:
        return Finding(
            "warning", f"max_locks_per_transaction is {locks}: pg_dump of {tenants} tenants needs {LOCKS} or more."
        )
    return Finding("ok", f"max_locks_per_transaction is {locks}, for {tenants} tenants.")


def _tenants() -> Finding:
    stuck = Tenant.objects.filter(state=Tenant.State.CREATING).exclude(state_note="")
    if note := [f"{tenant.slug} ({tenant.state_note})" for tenant in stuck[:3]]:
        return Finding("bad", f"{stuck.count()} tenant(s) could not be made: {', '.join(note)}.")
    if not provisioning.can_provision():
        return Finding("ok", "No tenant is stuck. Whether all are migrated is seen with the owner's login only.")
    if behind := fleet.count_behind():
        return Finding("bad", f"{behind} tenant(s) lack migrations. Run `manage.py migrate_fleet`.")
    return Finding("ok", "No tenant is stuck, and all have the code's migrations.")


def _ask(statement: str, *values: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        (value,) = cursor.fetchone()
        return value  # type: ignore[no-any-return]  # each caller knows what it asked for


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": _database,
    "functions": _functions,
    "logins": _logins,
    "pooler": _pooler,
    "master keys": _master_keys,
    "mail": _mail,
    "clock": _clock,
    "locks": _locks,
    "tenants": _tenants,
}
