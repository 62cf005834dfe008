"""Creates and deletes tenants' schemas, with the owner's connection, until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants import provisioning, worker


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not provisioning.can_provision():
            raise CommandError("DATABASE_OWNER_URL is not set: the provisioner needs the owner's connection.")
        worker.provision()
