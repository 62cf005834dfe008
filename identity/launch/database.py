"""Which database this home works with: its own PostgreSQL, or the server that DATABASE_URL names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from identity.launch import addresses, locks, postgres, preflight
from identity.launch.home import LOCK, Databases, Home, load, save
from identity.launch.processes import Process
from identity.launch.refusal import Refused


@dataclass(frozen=True, slots=True)
class Database:
    """An answering database: the home that knows it, what to tell, and the server when it is ours to end."""

    home: Home
    told: tuple[str, ...]
    server: Process | None = None


def prepare(home: Home, environment: Mapping[str, str], *, durable: bool = True, owned: bool = False) -> Database:
    """The database of this home, answering; addresses and passwords of all logins are in the home then."""
    with locks.exclusively(home.path / LOCK, wait=True):
        # Another start may have made it while we waited.
        return _prepare(load(home.path) or home, environment, durable=durable, owned=owned)


def _prepare(home: Home, environment: Mapping[str, str], *, durable: bool, owned: bool) -> Database:
    given = environment.get("DATABASE_URL", "")
    if given:
        return _named(home, given, environment)
    if home.is_on_server:
        admin = home.database.admin
        warnings = preflight.check_server(admin)
        return Database(home, (f"the server at {addresses.shown(admin)}, as on the last start", *warnings))
    return _own(home, environment, durable=durable, owned=owned)


def _own(home: Home, environment: Mapping[str, str], *, durable: bool, owned: bool) -> Database:
    was_up = postgres.find_running(home)
    home, server = postgres.start(home, durable=durable, owned=owned)
    prefix = home.role_prefix if home.installed else environment.get("GENKAN_ROLE_PREFIX") or home.role_prefix
    admin = home.database.admin
    urls = addresses.login_urls(admin=admin, web=admin, prefix=prefix, known=home.database)
    if (urls, prefix) != (home.database, home.role_prefix):
        home = save(replace(home, database=urls, role_prefix=prefix))
    told = f"its own PostgreSQL on {addresses.shown(admin)}"
    if server == was_up:
        return Database(home, (f"{told}, found running",))
    return Database(home, (told,), server)


def _named(home: Home, url: str, environment: Mapping[str, str]) -> Database:
    if home.cluster:
        raise Refused(
            f"{home.path} has a PostgreSQL of its own, and DATABASE_URL names another server. Unset "
            "DATABASE_URL, or set GENKAN_HOME to a new folder for that server."
        )
    direct = environment.get("DATABASE_DIRECT_URL", "")
    warnings = preflight.check_server(url, direct=direct)
    admin = direct or url
    same = addresses.server_of(admin) == addresses.server_of(home.database.admin)
    derived = addresses.role_prefix(unquote(addresses.server_of(admin)[1].lstrip("/")))
    chosen = environment.get("GENKAN_ROLE_PREFIX") or derived
    prefix = home.role_prefix if same and home.installed else chosen
    urls = addresses.login_urls(admin=admin, web=url, prefix=prefix, known=home.database if same else Databases())
    installed = home.installed if same else ""
    home = save(replace(home, database=urls, role_prefix=prefix, installed=installed))
    told = f"the server at {addresses.shown(url)}; Genkan's roles there begin with {prefix}_"
    return Database(home, (told, *warnings))
