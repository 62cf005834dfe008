"""Who wants to know, in the same transaction, what becomes of members: `MEMBERS_CHANGED`, `MEMBERS_LEAVE`,
`CONNECTION_REQUIRED` and `CONNECTION_ENDS` in the settings."""

from collections.abc import Iterable
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class Listener(Protocol):
    def __call__(self, *, organization: UUID | None = None, members: Iterable[UUID] | None = None) -> None: ...


def members_changed(*, organization: UUID | None = None, members: Iterable[UUID] | None = None) -> None:
    """What these members have, or all members of an organization. Members that are gone need no call: rows go with them."""
    for listener in _listeners("MEMBERS_CHANGED"):
        listener(organization=organization, members=members)


def members_leave(*, organization: UUID | None = None, members: Iterable[UUID] | None = None) -> None:
    """Call it before they go, for what no row of theirs takes along."""
    for listener in _listeners("MEMBERS_LEAVE"):
        listener(organization=organization, members=members)


def connection_required(*, organization: UUID) -> None:
    """From now on the organization's own sign-in is required of everybody at its domains: other sessions are over."""
    for listener in _listeners("CONNECTION_REQUIRED"):
        listener(organization=organization)


def connection_ends(*, connection: UUID, organization: UUID | None) -> None:
    """A connection is taken away: identities of it, and what stands on them, are over."""
    for path in settings.CONNECTION_ENDS:
        import_string(path)(connection=connection, organization=organization)


@cache
def _listeners(name: str) -> tuple[Listener, ...]:
    return tuple(import_string(path) for path in getattr(settings, name))
