"""Imports people from a CSV or JSON file, here and now: the columns are guessed by their names, or said one by one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from identity.users.imports import operations, work
from identity.users.imports.columns import FIELDS, Settings, guessed
from identity.users.imports.files import ENCODINGS
from identity.users.imports.hashers import unpack
from identity.users.imports.models import Import
from identity.users.imports.report import csv_file
from identity.users.imports.schemes import ALGORITHMS, PLACES, Hashing
from identity.users.imports.signers import create_signer_key
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--dry-run", action="store_true", help="check every row and write nothing")
        parser.add_argument(
            "--column", action="append", default=[], metavar="NAME=FIELD", help="FIELD empty leaves it out"
        )
        parser.add_argument("--existing", choices=("skip", "update", "refuse"), default="skip")
        parser.add_argument("--verified", action="store_true", help="addresses count as proved where no column says it")
        parser.add_argument("--region", default="", help="country of phone numbers that name none")
        parser.add_argument("--encoding", choices=sorted(ENCODINGS), default="")
        parser.add_argument(
            "--hash", dest="algorithm", choices=sorted(ALGORITHMS), default="", help="for hashes that do not say it"
        )
        parser.add_argument("--salt-encoding", choices=("text", "hex", "base64"), default="text")
        parser.add_argument("--salt-place", choices=PLACES, default="before")
        for name, default in (("rounds", 0), ("memory", 0), ("block", 8), ("lanes", 1)):
            parser.add_argument(f"--{name}", type=int, default=default)
        parser.add_argument("--separator", default="", help="Firebase's salt separator")
        parser.add_argument("--signer-key", type=Path, help="a file that holds Firebase's signer key")
        parser.add_argument("--report", type=Path, help="where to write the refused rows")

    def run(self, **options: Any) -> dict[str, object]:
        with enter(find_tenant(options["tenant"])):
            try:
                with options["file"].open("rb") as file:
                    row = operations.create_import(
                        name=options["file"].name, file=file, encoding=options["encoding"], by=COMMAND
                    )
            except OSError as error:
                raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
            operations.check_import(row=row, settings=_settings(row, options), by=COMMAND)
            work.finish(row.pk)
            if not options["dry_run"]:
                operations.run_import(row=row, by=COMMAND)
                work.finish(row.pk)
            row.refresh_from_db()
            if options["report"]:
                options["report"].write_text("".join(csv_file(row)), encoding="utf-8")
            said = row.plan if options["dry_run"] else row.result
            return {"id": str(row.pk), "rows": row.rows, "dry_run": options["dry_run"], **said}


def _settings(row: Import, options: dict[str, Any]) -> Settings:
    key = options["signer_key"]
    hashing = {
        name: options[name]
        for name in ("algorithm", "salt_encoding", "salt_place", "rounds", "memory", "block", "lanes", "separator")
    }
    signer = str(create_signer_key(unpack(key.read_text().strip())).pk) if key else ""
    return Settings(
        columns=_columns(row, options["column"]),
        existing=options["existing"],
        verified=options["verified"],
        region=options["region"].upper(),
        hashing=Hashing(**hashing, signer_key_id=signer),
    )


def _columns(row: Import, said: list[str]) -> dict[int, str]:
    found = guessed(row.columns)
    for text in said:
        name, equals, field = text.rpartition("=")
        if not equals or name not in row.columns or field not in ("", *FIELDS):
            raise CommandError(f"--column takes NAME=FIELD with a column of the file and one of: {', '.join(FIELDS)}.")
        place = row.columns.index(name)
        found = {other: value for other, value in found.items() if other != place and value != field}
        if field:
            found[place] = field
    return found
