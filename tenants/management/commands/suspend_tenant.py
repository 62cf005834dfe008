"""Closes a tenant: nobody signs in and no token is issued until it is resumed. Data stays."""

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
        parser.add_argument("--reason", default="", help="for the log book")

    def run(self, **options: Any) -> dict[str, object]:
        tenant = find_row(options["slug"])
        if tenant.state != Tenant.State.SUSPENDED:
            operations.suspend_tenant(tenant=tenant, reason=options["reason"], by=COMMAND)
        return {"slug": tenant.slug, "state": tenant.state}
