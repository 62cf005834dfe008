"""Creates a person in a tenant. A person of that username or address is left as they are."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from identity.users.models import User
from identity.users.operations import create_user, update_user
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant, password_from
from tenants.isolation.scope import enter

CLAIMS = frozenset(
    [
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "address",
        "phone_number",
    ]
)


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--username", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--verified", action="store_true", help="the address counts as proved")
        parser.add_argument("--password", required=True, help="`-` reads GENKAN_PASSWORD")
        parser.add_argument("--claim", action="append", default=[], metavar="NAME=VALUE")

    def run(self, **options: Any) -> dict[str, object]:
        claims = dict(_claim(text) for text in options["claim"])
        with enter(find_tenant(options["tenant"])):
            user = User.objects.filter(username=options["username"].lower()).first()
            created = user is None
            if user is None:
                phone = str(claims.pop("phone_number", ""))
                user = create_user(
                    username=options["username"],
                    email=options["email"],
                    email_verified=options["verified"],
                    password=password_from(options["password"]),
                    name=str(claims.pop("name", "")),
                    profile={**claims},
                    by=COMMAND,
                )
                if phone:
                    update_user(user=user, values={"phone": phone}, by=COMMAND)
            return {"sub": str(user.pk), "username": user.username, "email": user.email, "created": created}


def _claim(text: str) -> tuple[str, object]:
    """`address` may be text or the JSON object of OpenID Connect Core 5.1.1."""
    name, equals, value = text.partition("=")
    if not equals or name not in CLAIMS:
        raise CommandError(f"--claim takes NAME=VALUE with one of: {', '.join(sorted(CLAIMS))}.")
    if name == "address" and value.startswith("{"):
        try:
            return name, json.loads(value)
        except ValueError:
            raise CommandError("--claim address takes text or a JSON object.") from None
    return name, value
