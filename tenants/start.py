"""What a long-running process checks before its first request or job, and starts beside it."""

import os
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from tenants.caches import LISTENER
from tenants.isolation import probe
from tenants.isolation.wrapper import connection

# Parameters of a connection that Django adds for its own use of it.
OF_DJANGO = frozenset({"cursor_factory", "context", "prepare_threshold"})
OWNERS_SECRETS = ("DATABASE_OWNER_URL", "GENKAN_OWNER_PASSWORD", "DATABASE_URL")


def web() -> None:
    _serve_tenants()


def worker() -> None:
    _serve_tenants()


def provisioner() -> None:
    check_master_keys()


def _serve_tenants() -> None:
    check_no_owner()
    check_pooler()
    check_master_keys()
    LISTENER.start()


def check_master_keys() -> None:
    """Refuses to seal with a key that nobody else has, and leaves a canary of a new one."""
    from tenants.keys import canary  # it has a model, and this module is imported before the apps are loaded

    canary.check()
    canary.record()


def check_no_owner() -> None:
    """A process that serves tenants and knows a login that may do everything has no fence."""
    if known := [name for name in OWNERS_SECRETS if os.environ.get(name)]:
        raise ImproperlyConfigured(
            f"{', '.join(known)} must not be in the environment of the web server or the worker: only the provisioner "
            "and commands may have the owner's login."
        )


def check_pooler() -> None:
    """Refuses to run over a transaction pooler that the settings do not speak of: SET would leak between requests."""
    if settings.POOLER == "transaction":
        if _leads_through_a_pooler(conninfo_to_dict(settings.DATABASE_LISTEN_URL)):
            raise ImproperlyConfigured("DATABASE_DIRECT_URL leads through a transaction pooler: it must not.")
        return
    params = connection.get_connection_params()
    if _leads_through_a_pooler({name: params[name] for name in params if name not in OF_DJANGO}):
        raise ImproperlyConfigured(
            "The database address leads through a transaction pooler. Set DATABASE_POOLER=transaction, "
            "and DATABASE_DIRECT_URL to the server itself."
        )


def _leads_through_a_pooler(address: Mapping[str, Any]) -> bool:
    try:
        return probe.changes_servers(address)
    except probe.NoAnswer as error:
        raise ImproperlyConfigured(
            f"The database did not answer a second connection within {probe.ANSWER_SECONDS:.0f} s. If a pooler stands "
            "before it, give it more servers."
        ) from error
