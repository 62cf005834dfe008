"""What a long-running process does before its first request or job."""

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants.caches import LISTENER

PROBE = "genkan.probe"


def web() -> None:
    check_pooler()
    LISTENER.start()


def check_pooler() -> None:
    """Refuses to run over a transaction pooler that the settings do not speak of: SET would leak between requests.

    Two connections each leave a mark; whoever reads the other's mark shares a server with it.
    """
    if settings.POOLER == "transaction":
        return
    database = settings.DATABASES["default"]
    address = {
        "host": database["HOST"],
        "port": database["PORT"],
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
    }
    with psycopg.connect(**address, autocommit=True) as first, psycopg.connect(**address, autocommit=True) as second:
        for round_number in range(3):
            for name, connection in (("first", first), ("second", second)):
                connection.execute(f"set {PROBE} = '{name} {round_number}'")
            if any(_mark(c) != f"{name} {round_number}" for name, c in (("first", first), ("second", second))):
                raise ImproperlyConfigured(
                    "DATABASE_WEB_URL leads through a transaction pooler. Set DATABASE_POOLER=transaction, "
                    "and DATABASE_DIRECT_URL to the server itself."
                )


def _mark(connection: psycopg.Connection) -> str | None:
    row = connection.execute("select current_setting(%s, true)", [PROBE]).fetchone()
    return str(row[0]) if row and row[0] is not None else None
