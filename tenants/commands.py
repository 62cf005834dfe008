"""The base of our commands: one clear line on bad input, `--json` for programs, never a traceback for a person."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from tenants import hosts, provisioning
from tenants.fleet import AlreadyMigrating
from tenants.isolation.scope import TenantScope, leave
from tenants.keys import canary
from tenants.models import Tenant
from tenants.operations import RegisterError
from tenants.schemas import TemplateOutdated


class Command(BaseCommand):
    """Subclasses implement `run` and return what `--json` prints."""

    requires_system_checks: list[str] = []
    requires_owner = False
    # Those that prepare the database come before there is anything to check.
    checks_master_keys = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON on standard output")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """Adds the command's own arguments."""

    def run(self, **options: Any) -> Mapping[str, object]:
        raise NotImplementedError

    def complaint(self, result: Mapping[str, object]) -> str:
        """Why the result, once printed, is a failure after all; empty when it is none."""
        return ""

    def handle(self, *args: Any, **options: Any) -> None:
        if self.requires_owner and not provisioning.can_provision():
            raise CommandError("DATABASE_OWNER_URL is not set: this command needs the owner's connection.")
        try:
            if self.checks_master_keys:
                canary.check()
            result = self.run(**options)
        except canary.MasterKeyRefused as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (RegisterError, AlreadyMigrating, TemplateOutdated) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            json.dump(result, sys.stdout)
            sys.stdout.write("\n")
        else:
            for name, value in result.items():
                self.stdout.write(f"{name}: {value}")
        sys.stdout.flush()
        if complaint := self.complaint(result):
            raise CommandError(complaint)


def find_row(slug: str) -> Tenant:
    """The tenant of a slug in whatever state, tombstones excepted, or one clear line."""
    with leave():
        tenant = Tenant.objects.existing().clients().filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"There is no tenant {slug!r}.")
    return tenant


def find_tenant(slug: str) -> TenantScope:
    """The ready tenant of a slug, or one clear line."""
    scope = hosts.find_by_slug(slug)
    if scope is None:
        raise CommandError(f"There is no tenant {slug!r}.")
    if scope.state != "ready":
        raise CommandError(f"The tenant {slug!r} is {scope.state}, not ready.")
    return scope


def password_from(option: str | None) -> str | None:
    """`-` reads the environment, so that a password need not stand in the process list."""
    return os.environ.get("GENKAN_PASSWORD") if option == "-" else option
