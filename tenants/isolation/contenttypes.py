"""Keeps Django's process-wide content type cache apart per tenant and per thread's connection.

Content type ids differ between schemas; the stock cache is one dictionary for all threads, so one thread
would read the ids that another thread cached in another schema.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentTypeManager
from django.db import connections


def _cache(manager: Any) -> dict[str, Any]:
    # None while a connection wrapper is being built, which itself clears this cache.
    wrapper = getattr(connections._connections, "default", None)  # type: ignore[attr-defined] # no public way to ask without creating one
    schema = getattr(wrapper, "schema_name", None)
    by_schema: dict[Any, dict[str, Any]] = manager.__dict__.setdefault("_by_schema", {})
    return by_schema.setdefault(schema, {})


def install() -> None:
    ContentTypeManager._cache = property(_cache, lambda manager, value: None)  # type: ignore[attr-defined]  # replaces an instance attribute
    ContentTypeManager.clear_cache = lambda manager: None  # type: ignore[method-assign, assignment]  # a switch of tenant needs no clearing any more
