"""Keeps Django's process-wide content type cache apart per connection and per stay in a tenant.

Content type ids differ between schemas; the stock cache is one dictionary for all threads and schemas, so one thread
would read the ids that another cached in another schema, and a migration of the fleet the ids of the tenant before.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentTypeManager
from django.db import connections

CacheOfAlias = dict[Any, Any]


class _Caches:
    """Looks like the stock cache, alias → entries; the entries live and end with the connection's stay in a tenant."""

    def __getitem__(self, alias: str) -> CacheOfAlias:
        memo: dict[object, CacheOfAlias] = connections[alias].memo  # type: ignore[attr-defined]  # our backend's attribute
        return memo.setdefault(ContentTypeManager, {})

    def setdefault(self, alias: str, default: CacheOfAlias) -> CacheOfAlias:
        return self[alias]

    def clear(self) -> None:
        for wrapper in connections.all(initialized_only=True):
            wrapper.memo.pop(ContentTypeManager, None)  # type: ignore[attr-defined]  # the same


def install() -> None:
    caches = _Caches()
    ContentTypeManager._cache = property(lambda manager: caches, lambda manager, value: None)  # type: ignore[attr-defined]  # replaces an instance attribute
