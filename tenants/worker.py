"""The worker and the provisioner: procrastinate's worker over our tasks, and a clock for due work.

procrastinate keeps the queue in PostgreSQL and takes a job with SKIP LOCKED, so any number of workers may run.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from uuid import UUID

import procrastinate
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from psycopg.conninfo import make_conninfo

from tenants import due, hosts, jobs, provisioning, start
from tenants.isolation.scope import enter

log = logging.getLogger("genkan.worker")
RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
DUE_SECONDS, WAITING_SECONDS, STALLED_SECONDS = 1.0, 30.0, 30.0


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
    start.provisioner()
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
    for taken in due.take():
        try:
            run_in_tenant(taken.role_name, jobs.DUE[taken.kind])
        except Exception:
            log.exception("due work failed: %s", taken.kind)
            due.postpone(taken)
        else:
            due.finish(taken)


def run_waiting() -> None:
    """Deletions whose grace is over, and creations that no job is left for."""
    for task, tenant_id in provisioning.waiting():
        try:
            {"provision": provisioning.provision, "erase": provisioning.erase}[task](tenant_id)
        except Exception:
            log.exception("%s failed for tenant %s", task, tenant_id)


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
        clocks = [
            asyncio.create_task(_tick(seconds, sync_to_async(beat, thread_sensitive=False))),
            asyncio.create_task(_tick(STALLED_SECONDS, partial(_retry_stalled, app, queue))),
        ]
        try:
            await app.run_worker_async(queues=[queue], concurrency=4, delete_jobs="successful")
        finally:
            for clock in clocks:
                clock.cancel()


async def _retry_stalled(app: procrastinate.App, queue: str) -> None:
    """Jobs of a worker that was killed: it sends no heartbeat any more, and nobody else would take them."""
    for job in await app.job_manager.get_stalled_jobs(queue=queue):
        log.warning("job %s of a worker that is gone is tried again", job.id)
        await app.job_manager.retry_job(job)


async def _tick(seconds: float, beat: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await beat()
        except Exception:
            log.exception("the clock failed")
        await asyncio.sleep(seconds)
