"""Who wants to know, in the same transaction, that what members have has changed: `MEMBERS_CHANGED` in the settings."""

from collections.abc import Iterable
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class Listener(Protocol):
    def __call__(self, *, organization: UUID | None = None, members: Iterable[UUID] | None = None) -> None: ...


def members_changed(*, organization: UUID | None = None, members: Iterable[UUID] | None = None) -> None:
    """Of these members, or of all members of an organization. Members that are gone need no call: rows go with them."""
    for listener in _listeners():
        listener(organization=organization, members=members)


@cache
def _listeners() -> tuple[Listener, ...]:
    return tuple(import_string(path) for path in settings.MEMBERS_CHANGED)
