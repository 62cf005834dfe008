"""Counts that a tenant reports of itself for the console's list and home page."""

import json
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from identity.users.models import User
from tenants.audit.models import Event
from tenants.jobs import due_work, set_due

EVERY = timedelta(hours=1)
DAYS = 14


def count() -> dict[str, object]:
    """The figures of the current tenant, now. `days` is date, sign-ins and failures, oldest first."""
    now = timezone.now()
    events = Event.objects.filter(at__gte=now - timedelta(days=1))
    return {
        "users": User.objects.count(),
        "new_users_7d": User.objects.filter(created_at__gte=now - timedelta(days=7)).count(),
        "sessions": Session.objects.filter(expire_date__gt=now).count(),
        "sign_ins_24h": events.filter(action="user.sign_in").count(),
        "failures_24h": events.filter(action="user.sign_in_failed").count(),
        "days": _days(now.date()),
    }


def _days(today: date) -> list[list[object]]:
    first = today - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time.min, tzinfo=UTC)
    found = (
        Event.objects.filter(at__gte=since, action__in=("user.sign_in", "user.sign_in_failed"))
        .annotate(day=TruncDate("at", tzinfo=UTC))
        .order_by()
        .values("day")
        .annotate(done=Count("pk", filter=Q(action="user.sign_in")), number=Count("pk"))
    )
    by_day = {row["day"]: (row["done"], row["number"] - row["done"]) for row in found}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [[day.isoformat(), *by_day.get(day, (0, 0))] for day in days]


@due_work("figures")
def report() -> None:
    """Again within the hour while something happens, since figures of a day grow old by themselves."""
    figures = count()
    if figures["sign_ins_24h"] or figures["failures_24h"] or figures["new_users_7d"]:
        set_due("figures", timezone.now() + EVERY)
    with connection.cursor() as cursor:
        cursor.execute("select public.report_figures(%s::jsonb)", [json.dumps(figures)])


def ask() -> None:
    """Have the figures reported soon; called after what changes them."""
    set_due("figures", timezone.now() + timedelta(seconds=10))


SMALL = 10_000


def estimate() -> int:
    """How many people there are, without counting more than a few: PostgreSQL's own estimate where there are many."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples::bigint from pg_class where oid = 'users_user'::regclass")
        (found,) = cursor.fetchone()
    counted = User.objects.order_by()[: SMALL + 1].count() if found <= SMALL else SMALL + 1
    return counted if counted <= SMALL else max(int(found), counted)


def rounded(number: int) -> int:
    """To two digits, as one says an estimate."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return int(round(number / unit) * unit)
