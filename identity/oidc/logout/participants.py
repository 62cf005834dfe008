"""Which clients took part in a session: those whose code was redeemed in it, for each of them has a family of its own.

Suspended applications take no part any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from identity.oidc.models import RefreshToken


@dataclass(frozen=True, slots=True)
class Participant:
    """A client in one session of one person; `since` is when it last got a code there."""

    client_row_id: int
    client_id: str
    user_id: UUID
    sid: str
    since: datetime


def in_session(sid: str) -> "QuerySet[RefreshToken]":
    return _live().filter(sid=sid) if sid else RefreshToken.objects.none()


def of_person(user_id: UUID, *, kept_sid: str) -> "QuerySet[RefreshToken]":
    """In every session that is known of, save the one that stays."""
    return _live().filter(user=user_id).exclude(sid__in=("", kept_sid))


def with_backchannel(families: "QuerySet[RefreshToken]") -> list[Participant]:
    return _distinct(families.exclude(application__backchannel_logout_uri=""))


def with_frontchannel(families: "QuerySet[RefreshToken]") -> list[Participant]:
    return _distinct(families.exclude(application__frontchannel_logout_uri=""))


def _live() -> "QuerySet[RefreshToken]":
    return RefreshToken.objects.filter(application__application__suspended_at=None)


def _distinct(families: "QuerySet[RefreshToken]") -> list[Participant]:
    rows: Iterable[tuple[int, str, UUID, str, datetime]] = (
        families.order_by("application_id")
        .values_list("application_id", "application__client_id", "user_id", "sid")
        .annotate(since=Max("created"))
    )
    return [Participant(*row) for row in rows]
