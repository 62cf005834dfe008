"""The worker and the provisioner: procrastinate's worker over our tasks, and a clock for due work.

procrastinate keeps the queue in PostgreSQL and takes a job with SKIP LOCKED, so any number of workers may run.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib import import_module
from uuid import UUID

import procrastinate
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from tenants import hosts, jobs, provisioning, start
from tenants.isolation.scope import enter, leave

log = logging.getLogger("genkan.worker")
RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
DUE_SECONDS, WAITING_SECONDS = 1.0, 30.0
TAKE_DUE = """
delete from tenants_due where id in (
 select id from tenants_due where due_at <= now() order by due_at limit 50 for update skip locked
) returning role_name, kind
"""


class TenantNotReady(Exception):
    """A job's tenant is suspended or gone. The job waits and is tried again, then given up."""


def load_tasks() -> None:
    for module in settings.JOB_MODULES:
        import_module(module)


def run_in_tenant(role_name: str, function: Callable[[], None]) -> None:
    """Enters the tenant that the database stamped on the job."""
    close_old_connections()
    scope = hosts.find_by_role(role_name)
    if scope is None:
        raise TenantNotReady(role_name)
    with enter(scope):
        function()


def work() -> None:
    """The worker process, until it is asked to stop."""
    load_tasks()
    start.worker()
    app = _app(settings.DATABASE_LISTEN_URL)
    for name in jobs.TASKS:
        app.task(name=name, queue="tenant", retry=RETRY)(_runner(name))
    asyncio.run(_run(app, "tenant", DUE_SECONDS, run_due))


def provision() -> None:
    """The provisioner process: the one that holds the owner's connection."""
    database = settings.DATABASES["owner"]
    app = _app(
        make_conninfo(
            host=database["HOST"], port=database["PORT"], dbname=database["NAME"],
            user=database["USER"], password=database["PASSWORD"],
        )
    )  # fmt: skip
    for name, function in (("provision", provisioning.provision), ("erase", provisioning.erase)):
        app.task(name=name, queue="provisioning", retry=RETRY)(_register_task(function))
    asyncio.run(_run(app, "provisioning", WAITING_SECONDS, run_waiting))


def run_due() -> None:
    """Takes what is due and does it; what fails is due again in a minute."""
    with leave(), connection.cursor() as cursor:
        cursor.execute(TAKE_DUE)
        taken = cursor.fetchall()
    for role_name, kind in taken:
        try:
            run_in_tenant(role_name, lambda kind=kind: jobs.DUE[kind]())  # type: ignore[misc]  # mypy sees no type of a lambda's default
        except Exception:
            log.exception("due work failed: %s", kind)
            _again_in_a_minute(role_name, kind)


def run_waiting() -> None:
    """Deletions whose grace is over, and creations that no job is left for."""
    for task, tenant_id in provisioning.waiting():
        try:
            {"provision": provisioning.provision, "erase": provisioning.erase}[task](tenant_id)
        except Exception:
            log.exception("%s failed for tenant %s", task, tenant_id)


def _again_in_a_minute(role_name: str, kind: str) -> None:
    scope = hosts.find_by_role(role_name)
    if scope is not None:
        with enter(scope):
            jobs.set_due(kind, timezone.now() + timedelta(minutes=1))


def _app(url: str) -> procrastinate.App:
    return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4))


def _runner(name: str) -> Callable[..., None]:
    def run(*, _tenant: str, **arguments: str | int | None) -> None:
        run_in_tenant(_tenant, lambda: jobs.TASKS[name](**arguments))

    return run


def _register_task(function: Callable[[UUID], None]) -> Callable[..., None]:
    def run(*, tenant: str) -> None:
        close_old_connections()
        function(UUID(tenant))

    return run


async def _run(app: procrastinate.App, queue: str, seconds: float, beat: Callable[[], None]) -> None:
    async with app.open_async():
        clock = asyncio.create_task(_tick(seconds, sync_to_async(beat, thread_sensitive=False)))
        try:
            await app.run_worker_async(queues=[queue], concurrency=4, delete_jobs="successful")
        finally:
            clock.cancel()


async def _tick(seconds: float, beat: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await beat()
        except Exception:
            log.exception("the clock failed")
        await asyncio.sleep(seconds)
