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
from tenants.isolation.scope import TenantScope
from tenants.operations import RegisterError


class Command(BaseCommand):
    """Subclasses implement `run` and return what `--json` prints."""

    requires_system_checks: list[str] = []
    requires_owner = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON on standard output")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """Adds the command's own arguments."""

    def run(self, **options: Any) -> Mapping[str, object]:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        if self.requires_owner and not provisioning.can_provision():
            raise CommandError("DATABASE_OWNER_URL is not set: this command needs the owner's connection.")
        try:
            result = self.run(**options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except RegisterError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            json.dump(result, sys.stdout)
            sys.stdout.write("\n")
        else:
            for name, value in result.items():
                self.stdout.write(f"{name}: {value}")
        sys.stdout.flush()


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
