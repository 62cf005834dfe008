"""The one limiter: a counter per action and key, moved by one upsert in an unlogged table."""

import hashlib
from datetime import timedelta
from enum import Enum

from django.db import connection

UPSERT = """
insert into signin_attempt as a (key, count, until) values (%s, 1, now() + %s)
on conflict (key) do update set
 count = case when a.until < now() then 1 else a.count + 1 end,
 until = case when a.until < now() then excluded.until else a.until end
returning count
"""


class Action(Enum):
    """Name → tries allowed within a span."""

    PASSWORD = (10, timedelta(minutes=10))
    SEND_CODE = (5, timedelta(minutes=15))
    SEND_CODE_FROM_ADDRESS = (30, timedelta(minutes=15))
    TRY_CODE = (10, timedelta(minutes=15))
    REGISTER = (20, timedelta(hours=1))


class TooManyTries(Exception):
    """Shown as a sentence that asks to wait; the same whether or not an account exists."""


def count(action: Action, *parts: str) -> None:
    """Counts one try by these parts (an identifier, an address); raises TooManyTries beyond the limit."""
    limit, span = action.value
    key = hashlib.sha256("\x1f".join((action.name, *parts)).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [key, span])
        if cursor.fetchone()[0] > limit:
            raise TooManyTries


def forget(action: Action, *parts: str) -> None:
    """After a success: earlier failures of the same person no longer count."""
    key = hashlib.sha256("\x1f".join((action.name, *parts)).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("delete from signin_attempt where key = %s", [key])
