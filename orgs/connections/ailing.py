"""Connections that need somebody, for the console's home: one statement, whatever their number."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from orgs.connections.models import Connection

# A warning is shown so long; the next threshold warns anew.
SHOWN_FOR = timedelta(days=30)


def ailing(now: datetime) -> QuerySet[Any]:
    """Live ones whose sign-ins fail, for which a certificate waits or runs out, and those that were brought back."""
    recent = Q(warnings__at__gte=now - SHOWN_FOR, warnings__days__lte=30)
    rows = (
        Connection.objects.live()
        .select_related("connector", "organization")
        .annotate(
            warned_at=Max("warnings__at", filter=recent),
            failing_at=F("watch__told_failing_at"),
            waiting_at=F("watch__waiting_since"),
        )
    )
    wanted = (
        Q(warned_at__isnull=False)
        | Q(failing_at__isnull=False)
        | Q(waiting_at__isnull=False)
        | Q(brought_back_at__isnull=False)
    )
    return rows.filter(wanted).order_by(
        Coalesce("failing_at", "waiting_at", "brought_back_at", "warned_at").desc(), "pk"
    )
