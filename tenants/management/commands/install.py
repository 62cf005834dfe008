"""Prepares the database: logins (with DATABASE_URL of an administrator), migrations, the operators' tenant."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from tenants import installation
from tenants.commands import Command as Base
from tenants.isolation.logins import Logins


class Command(Base):
    help = __doc__
    requires_owner = True
    checks_master_keys = False

    def run(self, **options: Any) -> dict[str, object]:
        if admin := os.environ.get("DATABASE_URL"):
            passwords = {}
            for login in ("owner", "web", "worker"):
                passwords[f"{login}_password"] = os.environ.get(f"GENKAN_{login.upper()}_PASSWORD", "")
            if not all(passwords.values()):
                raise CommandError("Set GENKAN_OWNER_PASSWORD, GENKAN_WEB_PASSWORD and GENKAN_WORKER_PASSWORD.")
            installation.create_logins(admin, Logins(prefix=settings.ROLE_PREFIX, **passwords), self._say)
        result = installation.migrate(self._say)
        if result.failed:
            first = next(iter(result.failed.items()))
            raise CommandError(f"{len(result.failed)} of {result.total} tenants failed, first {first[0]}: {first[1]}")
        return {"tenants": result.total, "migrated": len(result.migrated)}

    def _say(self, line: str) -> None:
        self.stderr.write(line)
