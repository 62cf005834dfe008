"""Whether anything changed since the platform was installed into this home's database."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg

from identity.launch.home import CHECKOUT, Home

# The floors of the house: models, migrations, set-up, recipes and demo data are all in there.
FLOORS = ("identity", "orgs", "connectors", "tenants")
# No part of what `install` and `demo` write.
APART = CHECKOUT / "identity" / "launch"


def fingerprint(home: Home, checkout: Path = CHECKOUT) -> str:
    """The same for the same code, packages and addresses."""
    digest = hashlib.sha256(f"{home.port} {home.demo_port} {home.role_prefix} {home.debug}".encode())
    for path in _files(checkout):
        digest.update(str(path.relative_to(checkout)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_installed(home: Home) -> bool:
    """Whether this very code was installed, and the database is still the one it was installed into."""
    if not home.demo.exists() or home.installed != fingerprint(home):
        return False
    try:
        with psycopg.connect(home.database.worker, connect_timeout=10) as connection:
            row = connection.execute("select 1 from pg_namespace where nspname = 'operators'").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None


def _files(checkout: Path) -> list[Path]:
    code = [path for floor in FLOORS for path in (checkout / floor).rglob("*.py") if APART not in path.parents]
    return sorted([*code, checkout / "requirements.lock"])
