"""Opens a suspended tenant again. One that waits for its deletion is taken back first."""

from argparse import ArgumentParser
from typing import Any

from tenants import operations
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_row
from tenants.models import Tenant


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")

    def run(self, **options: Any) -> dict[str, object]:
        tenant = find_row(options["slug"])
        if tenant.state == Tenant.State.DELETING:
            operations.cancel_deletion(tenant=tenant, by=COMMAND)
        if tenant.state != Tenant.State.READY:
            operations.resume_tenant(tenant=tenant, by=COMMAND)
        return {"slug": tenant.slug, "state": tenant.state}
