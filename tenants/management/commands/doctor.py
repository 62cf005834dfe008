"""Says what is not as it should be: server, rights, pooler, master keys, mail, clock, tenants."""

from collections.abc import Mapping
from typing import Any

from tenants import doctor
from tenants.commands import Command as Base


class Command(Base):
    help = __doc__
    checks_master_keys = False

    def run(self, **options: Any) -> dict[str, object]:
        return {name: f"{found.state}: {found.says}" for name, found in doctor.examine().items()}

    def complaint(self, result: Mapping[str, object]) -> str:
        bad = [name for name, words in result.items() if str(words).startswith("bad")]
        return f"Not well: {', '.join(bad)}." if bad else ""
