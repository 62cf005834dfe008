"""Closes a tenant and deletes it once the grace period is over, or at once with --now."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError

from tenants import operations, provisioning
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_row
from tenants.isolation.scope import leave


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--confirm", required=True, metavar="SLUG", help="the slug once more")
        parser.add_argument("--now", action="store_true", help="without the grace period: nothing can be restored")

    def run(self, **options: Any) -> dict[str, object]:
        if options["now"] and not provisioning.can_provision():
            raise CommandError("DATABASE_OWNER_URL is not set: --now needs the owner's connection.")
        tenant = find_row(options["slug"])
        grace = timedelta() if options["now"] else operations.GRACE
        operations.request_deletion(tenant=tenant, confirmation=options["confirm"], grace=grace, by=COMMAND)
        if options["now"]:
            provisioning.erase(tenant.pk, COMMAND)
        with leave():
            tenant.refresh_from_db()
        after = tenant.delete_after.isoformat() if tenant.delete_after is not None else None
        return {"slug": tenant.slug, "state": tenant.state, "delete_after": after}
