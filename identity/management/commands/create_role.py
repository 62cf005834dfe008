"""Creates a role in a tenant and gives it to people or machine clients. What exists is completed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from identity.applications.models import Application
from identity.users.models import User
from identity.users.roles.models import Role
from identity.users.roles.operations import create_role, give_application_roles, give_roles, update_role_permissions
from tenants.apis.models import Permission, stored
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--permission", action="append", default=[], metavar="INDICATOR=PERMISSION")
        parser.add_argument("--user", action="append", default=[], metavar="USERNAME")
        parser.add_argument("--client", action="append", default=[], metavar="CLIENT_ID")
        parser.add_argument("--default", action="store_true", help="every new user gets it")

    def run(self, **options: Any) -> dict[str, object]:
        if options["user"] and options["client"]:
            raise CommandError("A role is for people or for machine clients: use --user or --client.")
        kind = Role.Kind.MACHINE if options["client"] else Role.Kind.USER
        with enter(find_tenant(options["tenant"])):
            permissions = [_permission(text) for text in options["permission"]]
            users = [_user(name) for name in options["user"]]
            applications = [_application(client_id) for client_id in options["client"]]
            role = Role.objects.filter(name=options["name"]).first()
            created = role is None
            if role is None:
                role = create_role(
                    name=options["name"], kind=kind, is_default=options["default"], permissions=permissions, by=COMMAND
                )
            elif missing := set(permissions) - set(role.permissions.all()):
                update_role_permissions(role=role, permissions={*role.permissions.all(), *missing}, by=COMMAND)
            for user in users:
                give_roles(user=user, roles=[role], by=COMMAND)
            for application in applications:
                give_application_roles(application=application, roles=[role], by=COMMAND)
            return {"id": str(role.pk), "name": role.name, "kind": role.kind, "created": created}


def _permission(text: str) -> Permission:
    indicator, equals, name = text.rpartition("=")
    found = Permission.objects.filter(resource__indicator=stored(indicator), name=name).first() if equals else None
    if found is None:
        raise CommandError(f"There is no permission {text!r}: write INDICATOR=PERMISSION of an API resource.")
    return found


def _user(username: str) -> User:
    found: User | None = User.objects.filter(username=username.lower()).first()
    if found is None:
        raise CommandError(f"There is no user {username!r}.")
    return found


def _application(client_id: str) -> Application:
    found = Application.objects.filter(client__client_id=client_id).first()
    if found is None:
        raise CommandError(f"There is no client {client_id!r}.")
    return found
