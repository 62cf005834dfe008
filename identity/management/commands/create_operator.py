"""Creates a member of staff and gives access to tenants. The first one becomes platform owner."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from identity.users.models import User
from identity.users.operations import create_user
from tenants import access
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import password_from
from tenants.isolation.scope import OPERATORS_SCHEMA, enter, leave
from tenants.models import Access, Tenant
from tenants.register import operators_scope


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", help="`-` reads GENKAN_PASSWORD; without one they sign in by code")
        parser.add_argument("--access", action="append", default=[], metavar="SLUG=ROLE")

    def run(self, **options: Any) -> dict[str, object]:
        wanted = dict(_access(text) for text in options["access"])
        tenants = {slug: _tenant(slug) for slug in [*wanted, "operators"]}
        with enter(operators_scope()):
            user = User.objects.filter(email=options["email"].lower()).first()
            created = user is None
            if user is None:
                user = create_user(
                    email=options["email"], email_verified=True, password=password_from(options["password"]), by=COMMAND
                )
        if not _has_platform_owner():
            wanted["operators"] = Access.Role.OWNER.value
        for slug, role in wanted.items():
            access.give_access(
                operator_id=user.pk, operator_label=user.email, tenant=tenants[slug], role=role,
                reason="given on the command line", by=COMMAND,
            )  # fmt: skip
        return {"id": str(user.pk), "email": user.email, "created": created, "access": wanted}


def _access(text: str) -> tuple[str, str]:
    slug, _equals, role = text.partition("=")
    if role not in Access.Role.values:
        raise CommandError(f"--access takes SLUG=ROLE with one of: {', '.join(Access.Role.values)}.")
    return slug, role


def _tenant(slug: str) -> Tenant:
    with leave():
        tenant = Tenant.objects.existing().filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"There is no tenant {slug!r}.")
    return tenant


def _has_platform_owner() -> bool:
    with leave():
        return Access.objects.filter(tenant__schema_name=OPERATORS_SCHEMA, role=Access.Role.OWNER).exists()
