"""Writes everybody of a tenant to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from identity.users.criteria import Criteria
from identity.users.exporting import FORMATS
from identity.users.operations import record_export
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--format", choices=sorted(FORMATS), default="csv")
        parser.add_argument("--with-hashes", action="store_true", help="with what weak passwords can be guessed by")

    def run(self, **options: Any) -> dict[str, object]:
        everybody = Criteria.of({})
        with enter(find_tenant(options["tenant"])):
            with_hashes = options["with_hashes"]
            record_export(criteria=everybody, form=options["format"], with_hashes=with_hashes, by=COMMAND)
            _type, write = FORMATS[options["format"]]
            with options["file"].open("w", encoding="utf-8", newline="") as file:
                for text in write(everybody.all(), with_hashes=with_hashes):
                    file.write(text)
        return {"file": str(options["file"]), "bytes": options["file"].stat().st_size}
