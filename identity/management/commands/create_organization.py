"""Creates an organization in a tenant and adds people to it. What exists is completed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from identity.users.models import User
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationRole
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--member", action="append", default=[], metavar="USERNAME=ROLE", help="a role of the tenant's template"
        )

    def run(self, **options: Any) -> dict[str, object]:
        name = options["name"].strip()
        if not name:
            raise CommandError("Give the organization a name.")
        with enter(find_tenant(options["tenant"])):
            found = list(Organization.objects.filter(name=name)[:2])
            if len(found) > 1:
                raise CommandError(f"There is more than one organization {name!r}: complete it in the console.")
            # Looked up first, so that a mistyped name leaves nothing half made.
            members = [_member(text, found[0] if found else None) for text in options["member"]]
            with transaction.atomic():
                organization = found[0] if found else create_organization(name=name, by=COMMAND)
                for user, role in members:
                    add_member(organization=organization, user_id=user.pk, roles=[role], by=COMMAND)
            return {
                "id": str(organization.pk),
                "name": organization.name,
                "members": sorted(str(user.username) for user in {user for user, _role in members}),
                "created": not found,
            }


def _member(text: str, organization: Organization | None) -> tuple[User, OrganizationRole]:
    username, equals, role_name = text.rpartition("=")
    if not equals or not username or not role_name:
        raise CommandError(f"--member takes USERNAME=ROLE, not {text!r}.")
    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise CommandError(f"There is no user {username!r}.")
    roles = OrganizationRole.objects.for_people().filter(name__iexact=role_name)
    usable = roles.usable_in(organization) if organization is not None else roles.template()
    # An organization's own role stands before one of the template with the same name.
    role = usable.order_by("organization_id").first()
    if role is None:
        raise CommandError(f"There is no organization role {role_name!r} for users.")
    return user, role
