"""The connections as what they are: our backend's, with a tenant, a schema and a memory."""

from typing import TYPE_CHECKING, cast

from django.db import connection as _connection
from django.db import connections

if TYPE_CHECKING:
    from tenants.isolation.backend.base import DatabaseWrapper

connection = cast("DatabaseWrapper", _connection)


def owner() -> "DatabaseWrapper":
    """The owner's connection; raises where the process has none."""
    return cast("DatabaseWrapper", connections["owner"])
