"""Counts that a tenant reports of itself for the console's list and home page."""

import json
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from identity.users.models import User
from tenants.audit.models import Event
from tenants.jobs import due_work, set_due

EVERY = timedelta(minutes=5)


def count() -> dict[str, int]:
    """The figures of the current tenant, now."""
    now = timezone.now()
    events = Event.objects.filter(at__gte=now - timedelta(days=1))
    return {
        "users": User.objects.count(),
        "new_users_7d": User.objects.filter(created_at__gte=now - timedelta(days=7)).count(),
        "sessions": Session.objects.filter(expire_date__gt=now).count(),
        "sign_ins_24h": events.filter(action="user.sign_in").count(),
        "failures_24h": events.filter(action="user.sign_in_failed").count(),
    }


@due_work("figures")
def report() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select public.report_figures(%s::jsonb)", [json.dumps(count())])


def ask() -> None:
    """Have the figures reported soon; called after what changes them."""
    set_due("figures", timezone.now() + timedelta(seconds=10))
