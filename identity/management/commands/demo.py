"""Makes or completes the demo tenants and writes who and what there is to `$GENKAN_HOME/demo.json`."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from identity import demo
from identity.demo_company import complete_company
from identity.launch.home import home_path, write_privately
from identity.launch.refusal import Refused
from identity.users.models import User
from identity.users.operations import create_user, set_password
from orgs.connections.addresses import redirect_uri
from orgs.connections.models import Connection
from orgs.models import Organization
from tenants import access, hosts, operations, provisioning
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import OPERATORS_SCHEMA, enter, leave
from tenants.models import Access, Tenant
from tenants.register import operators_scope

OPERATOR = "oscar@agency.example"
# Without letters and digits that look alike: a person types these.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class Command(Base):
    help = __doc__
    requires_owner = True

    def run(self, **options: Any) -> dict[str, object]:
        if not settings.DEVELOPMENT:
            raise CommandError("Demo data have known passwords: they are made with GENKAN_DEBUG=1 only.")
        file = home_path() / "demo.json"
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}. Set GENKAN_HOME, or start with `make run`.")
        before = _read(file)
        made: dict[str, dict[str, Any]] = {
            "console": _console(before.get("console", {})),
            "tenants": {one.slug: _tenant(one, before.get("tenants", {}).get(one.slug)) for one in demo.TENANTS},
        }
        for one in demo.TENANTS:
            # Once every tenant is there: one signs in the other's people.
            made["tenants"][one.slug]["connections"] = _connections(one)
        try:
            write_privately(file, json.dumps(made, indent=2, ensure_ascii=False) + "\n")
        except Refused as error:
            raise CommandError(str(error)) from error
        addresses = {slug: tenant["url"] for slug, tenant in made["tenants"].items()}
        return {"console": made["console"]["url"], **addresses, "written": str(file)}


def _console(before: dict[str, Any]) -> dict[str, Any]:
    """Oscar, platform owner, who may enter every demo tenant."""
    password = _known(before.get("operators"), "email", OPERATOR, "password") or _new_password()
    with enter(operators_scope()):
        oscar = User.objects.filter(email=OPERATOR).first()
        if oscar is None:
            oscar = create_user(email=OPERATOR, email_verified=True, password=password, name="Oscar", by=COMMAND)
        elif not oscar.check_password(password):
            set_password(user=oscar, password=password, by=COMMAND)
    with leave():
        operators = Tenant.objects.get(schema_name=OPERATORS_SCHEMA)
        url = hosts.origin(operators.scope())
    _give(oscar, operators)
    return {"url": url, "operators": [{"email": OPERATOR, "password": password}]}


def _tenant(wanted: demo.DemoTenant, before: dict[str, Any] | None) -> dict[str, Any]:
    tenant = _made(wanted)
    with enter(operators_scope()):
        oscar = User.objects.get(email=OPERATOR)
    _give(oscar, tenant)
    with enter(tenant.scope()) as scope:
        if before is None:
            demo.dress(wanted, COMMAND)
        url = hosts.origin(scope)
        known = before or {}
        made = {
            "url": url,
            "issuer": f"{url}/oidc",
            "recipe": tenant.recipe,
            "users": [_person(one, known.get("users")) for one in wanted.people],
            "clients": [_client(*one, known.get("clients")) for one in wanted.applications.items()],
            "resources": [_resource(*one) for one in wanted.resources.items()],
        }
        demo.complete_roles(wanted, COMMAND)
        found = demo.complete_organizations(wanted, COMMAND)
        made["organizations"] = [{"id": str(one.pk), "name": one.name} for one in found]
        return made


def _connections(wanted: demo.DemoTenant) -> list[dict[str, Any]]:
    with enter(find_tenant(wanted.slug)):
        found = []
        for name, (provider, domain) in wanted.companies.items():
            organization = Organization.objects.get(name=name)
            row = complete_company(organization, find_tenant(provider), domain, COMMAND)
            found.append(_connection(row, organization, domain))
        return found


def _connection(row: Connection, organization: Organization, domain: str) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "organization": str(organization.pk),
        "kind": row.connector.kind,
        "domain": domain,
        "redirect_uri": redirect_uri(row),
        "live": row.is_live,
    }


def _made(wanted: demo.DemoTenant) -> Tenant:
    with leave():
        tenant = Tenant.objects.existing().filter(slug=wanted.slug).first()
    if tenant is None:
        tenant = operations.create_tenant(
            slug=wanted.slug, name=wanted.name, environment=wanted.environment, accent=wanted.accent, by=COMMAND
        )
    provisioning.provision(tenant.pk, COMMAND)
    with leave():
        tenant.refresh_from_db()
    if tenant.state != Tenant.State.READY:
        raise CommandError(f"The tenant {wanted.slug!r} is {tenant.state}, not ready.")
    return tenant


def _give(oscar: User, tenant: Tenant) -> None:
    with leave():
        given = Access.objects.filter(operator_id=oscar.pk, tenant=tenant).exists()
    if not given:
        access.give_access(
            operator_id=oscar.pk, operator_label=oscar.email, tenant=tenant, role=Access.Role.OWNER,
            reason="demo data", by=COMMAND,
        )  # fmt: skip


def _person(person: demo.DemoPerson, before: Any) -> dict[str, Any]:
    password = _known(before, "username", person.username, "password") or _new_password()
    user = demo.complete_person(person, password, COMMAND)
    return {"username": person.username, "email": person.email, "password": password, "sub": str(user.pk)}


def _client(kind: str, name: str, before: Any) -> dict[str, Any]:
    kept = _known(before, "name", name, "client_secret")
    origin = f"http://127.0.0.1:{settings.DEMO_PORT}"
    client, secret = demo.complete_client(kind, name, origin, kept, COMMAND)
    return {
        "name": name,
        "type": str(kind),
        "client_id": client.client_id,
        "client_secret": secret,
        "redirect_uris": client.redirect_uris.split(),
    }


def _resource(indicator: str, permissions: tuple[str, ...]) -> dict[str, Any]:
    resource = demo.complete_resource(indicator, permissions, COMMAND)
    return {"indicator": indicator, "scopes": sorted(resource.permissions.values_list("name", flat=True))}


def _read(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _known(rows: Any, key: str, value: str, wanted: str) -> str | None:
    """What the former file says of one row."""
    found = [row for row in rows or [] if isinstance(row, dict) and row.get(key) == value]
    return found[0].get(wanted) or None if found else None


def _new_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
