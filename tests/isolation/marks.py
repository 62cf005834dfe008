"""Rows that say whose they are."""

import uuid
from datetime import timedelta

from django.utils import timezone

from tenants.onetime.models import OneTime as Mark


def mark(whose: str, times: int = 1) -> None:
    """Adds rows to the current tenant that carry `whose`."""
    later = timezone.now() + timedelta(days=1)
    Mark.objects.bulk_create(
        Mark(kind="mark", token_hash=uuid.uuid4().hex, subject=whose, payload_sealed="", expires_at=later)
        for _ in range(times)
    )


def marks() -> set[str]:
    """Whose rows are read now."""
    return set(Mark.objects.filter(kind="mark").values_list("subject", flat=True))


def mark_only(whose: str) -> None:
    """One row that carries `whose`, and none that other tests left."""
    Mark.objects.filter(kind="mark").delete()
    mark(whose)
