"""Work done later: enqueued in the caller's own transaction, run by the worker inside the same tenant.

A tenant's role cannot touch the queue; `public.enqueue_job` stamps the tenant itself. Arguments hold ids, never
codes, addresses or secrets.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Generic, ParamSpec

from django.db import connection

Arguments = ParamSpec("Arguments")

# Task name → function, filled at import by the modules named in settings.JOB_MODULES.
TASKS: dict[str, Callable[..., None]] = {}
# Kind of due work → function without arguments.
DUE: dict[str, Callable[[], None]] = {}


class Task(Generic[Arguments]):
    """A function that the worker runs in a tenant. Calling it runs it here and now."""

    def __init__(self, function: Callable[Arguments, None], name: str) -> None:
        self.function = function
        self.name = name
        TASKS[name] = function

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        self.function(*args, **kwargs)

    def enqueue(self, *, once: str | None = None, **arguments: str | int | None) -> None:
        """Adds a job atomically with the caller's rows. With `once`, a second waiting one is not added."""
        with connection.cursor() as cursor:
            cursor.execute("select public.enqueue_job(%s, %s::jsonb, %s)", [self.name, json.dumps(arguments), once])


def tenant_task(name: str) -> Callable[[Callable[Arguments, None]], Task[Arguments]]:
    return lambda function: Task(function, name)


def due_work(kind: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def register(function: Callable[[], None]) -> Callable[[], None]:
        DUE[kind] = function
        return function

    return register


def set_due(kind: str, at: datetime) -> None:
    """Asks for the due work of a kind at a time; an earlier wish stands."""
    with connection.cursor() as cursor:
        cursor.execute("select public.set_due(%s, %s)", [kind, at])
