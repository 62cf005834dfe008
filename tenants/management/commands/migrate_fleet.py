"""Brings the register and every tenant's schema to the code's migrations. Safe to run again after a failure."""

import time
from typing import Any

from django.core.management.base import CommandError

from tenants import installation
from tenants.commands import Command as Base


class Command(Base):
    help = __doc__
    requires_owner = True
    checks_master_keys = False

    def run(self, **options: Any) -> dict[str, object]:
        began = time.monotonic()
        result = installation.migrate(self.stderr.write)
        for schema, reason in result.failed.items():
            self.stderr.write(f"failed {schema}: {reason}")
        if result.failed:
            raise CommandError(f"{len(result.failed)} of {result.total} tenants failed. Run again once mended.")
        seconds = round(time.monotonic() - began, 2)
        return {"tenants": result.total, "migrated": len(result.migrated), "seconds": seconds}
