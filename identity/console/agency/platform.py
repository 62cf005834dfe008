"""How the platform is: processes, work, tenants by state. For platform owners; figures that are read, never guessed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant

QUEUES = {"tenant": _("Work of tenants"), "provisioning": _("Creating and deleting tenants")}
# The worker and the provisioner; each sends a sign of life every few seconds.
EXPECTED = 2


@dataclass(frozen=True, slots=True)
class Queue:
    label: object
    waiting: int
    failed: int


def health() -> Mapping[str, object]:
    """Two queries, in `operators`."""
    with connection.cursor() as cursor:
        cursor.execute("select public.work_figures()")
        found = cursor.fetchone()[0]
    work = json.loads(found) if isinstance(found, str) else found
    queues = [Queue(label, **work["queues"].get(name, {"waiting": 0, "failed": 0})) for name, label in QUEUES.items()]
    states = Tenant.objects.clients().existing().order_by().values("state").annotate(number=Count("pk"))
    return {
        "title": _("Health"),
        "processes": work["processes"],
        "is_complete": work["processes"] >= EXPECTED,
        "last_seen": datetime.fromisoformat(work["last_seen"]) if work["last_seen"] else None,
        "queues": queues,
        "states": [(row["state"], Tenant.State(row["state"]).label, row["number"]) for row in states],
        "mailbox": settings.MAILBOX is not None,
    }
