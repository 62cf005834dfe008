"""Seals every secret anew with the first of GENKAN_MASTER_KEYS, so that the others may go.

Run it once all processes have the new key first in their list. It may be run again at any time.
"""

from collections.abc import Mapping
from typing import Any

from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.keys.rewrap import rewrap_all


class Command(Base):
    help = __doc__

    def run(self, **options: Any) -> dict[str, object]:
        result = rewrap_all(progress=self.stderr.write, by=COMMAND)
        return {"tenants": result.tenants, "resealed": result.resealed, "broken": sorted(result.broken)}

    def complaint(self, result: Mapping[str, object]) -> str:
        broken = result["broken"]
        return f"{len(broken)} value(s) open with none of the keys: no key was retired." if broken else ""  # type: ignore[arg-type]  # a list, as above
