"""Writes tenants/template.sql: the schema of a tenant with the code's migrations, for developers to commit."""

import os
import re
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from tenants import fleet, schemas
from tenants.commands import Command as Base
from tenants.isolation import wrapper

# Slugs hold no two hyphens in a row, so no tenant has this schema.
SCRATCH = "genkan__scratch"
DROPPED = ("--", "SET ", "\\", "SELECT pg_catalog.set_config")


class Command(Base):
    help = __doc__
    requires_owner = True
    checks_master_keys = False

    def run(self, **options: Any) -> dict[str, object]:
        owner = wrapper.owner()
        owner.set_schema_to_public()
        with owner.cursor() as cursor:
            cursor.execute(f"drop schema if exists {SCRATCH} cascade; create schema {SCRATCH}")
        try:
            fleet.migrate_schema(SCRATCH)
            body = self._dump()
        finally:
            with owner.cursor() as cursor:
                cursor.execute(f"drop schema if exists {SCRATCH} cascade")
        schemas.TEMPLATE.write_text(f"-- {schemas.migrations_digest()}\n{body}")
        return {"file": schemas.TEMPLATE.name, "bytes": len(body)}

    @staticmethod
    def _dump() -> str:
        # An administrator's connection: pg_dump calls set_config, which our own logins may not.
        admin = os.environ.get("DATABASE_URL") or (settings.HOME.database.admin if settings.HOME else "")
        command = [
            os.environ.get("PG_DUMP", "pg_dump"), "--schema", SCRATCH, "--no-owner", "--no-privileges", "--no-comments",
            "--inserts", "--rows-per-insert=500", "--dbname", admin,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # fixed program, no shell
        if done.returncode:
            raise CommandError(f"pg_dump failed: {done.stderr.strip()}")
        lines = [line for line in done.stdout.splitlines() if line.strip() and not line.startswith(DROPPED)]
        text = "\n".join(line for line in lines if not line.startswith(("CREATE SCHEMA", "ALTER SCHEMA")))
        # When a migration was applied is not part of what a tenant is.
        text = re.sub(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00'", "now()", text)
        return re.sub(rf"\b{SCRATCH}\b", schemas.PLACE, text) + "\n"
