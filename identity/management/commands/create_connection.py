"""Creates a connection to a company's identity provider and answers what to enter there. What exists is completed."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from connectors.enterprise.kind import EnterpriseKind, Protocol
from identity.management.providers import Given, kind_of, protocol_of, provider_of
from orgs.connections.addresses import addresses_of
from orgs.connections.models import Connection
from orgs.connections.operations import create_connection, go_live, update_draft
from orgs.connections.vouching import route_claim, vouch_for_draft
from orgs.domains import names
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import DomainTaken, add_domain, vouch_for_domain
from orgs.models import Organization
from tenants.audit.actor import COMMAND
from tenants.commands import Command as Base
from tenants.commands import find_tenant
from tenants.isolation.scope import enter

ANSWERED = {Protocol.SAML: ("entity_id", "acs_url", "metadata_url"), Protocol.OIDC: ("redirect_uri",)}


class Command(Base):
    help = __doc__

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--organization", metavar="ID", help="without one it is the tenant's own")
        parser.add_argument("--kind", required=True, help="okta, entra_id, …; saml and oidc for any other provider")
        parser.add_argument("--name", help="what people read; with one, a second call completes the connection")
        parser.add_argument(
            "--metadata", metavar="FILE", help="the provider's SAML metadata: a file, or its https address"
        )
        parser.add_argument("--issuer", metavar="URL", help="of an OpenID provider")
        parser.add_argument("--client-id")
        parser.add_argument("--client-secret", help="- reads GENKAN_CLIENT_SECRET")
        parser.add_argument("--auth-method", choices=("basic", "post", "private_key_jwt"))
        parser.add_argument("--domain", help="people with an address there sign in by it, once the domain is proved")
        parser.add_argument(
            "--verified", action="store_true", help="by your word: the domain is proved, and sign-in is live untested"
        )

    def run(self, **options: Any) -> Given:
        kind = kind_of(options["kind"])
        protocol = protocol_of(kind, options)
        config, secrets = provider_of(protocol, options)
        with enter(find_tenant(options["tenant"])):
            organization = _organization(options["organization"])
            if options["domain"] and organization is None:
                raise CommandError("--domain needs --organization: a tenant's own connection has no domains.")
            name = (options["name"] or "").strip()
            with transaction.atomic():
                row = _found(organization, kind, name)
                created = row is None
                if row is None:
                    row = create_connection(
                        organization=organization, kind=kind.slug, name=name or str(kind.label)[:60], by=COMMAND
                    )
                _complete(row, protocol, config, secrets)
                domain = _domain(row, options["domain"], is_proved=options["verified"])
                if options["verified"]:
                    _open(row)
                return _answer(row, protocol, domain, created=created)


def _organization(given: str | None) -> Organization | None:
    if given is None:
        return None
    try:
        found = Organization.objects.filter(pk=UUID(given)).first()
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"There is no organization {given!r}: give its id.")
    return found


def _found(organization: Organization | None, kind: EnterpriseKind, name: str) -> Connection | None:
    if not name:
        return None
    rows = list(Connection.objects.of(organization).filter(connector__name=name).select_related("connector")[:2])
    if len(rows) > 1:
        raise CommandError(f"There is more than one connection {name!r}: complete it in the console.")
    if rows and rows[0].draft.get("kind") != kind.slug:
        raise CommandError(f"The connection {name!r} is of the kind {rows[0].draft.get('kind')!r}.")
    return rows[0] if rows else None


def _complete(row: Connection, protocol: Protocol, config: Given, secrets: dict[str, str]) -> None:
    """What is given replaces what was read before; choices that people made since stay."""
    before = row.draft.get("config") or {}
    kept = before if before.get("protocol") == protocol else {}
    update_draft(
        connection=row, config={"protocol": protocol.value, **kept, **config}, secrets=secrets, by=COMMAND
    )  # fmt: skip


def _domain(row: Connection, given: str | None, *, is_proved: bool) -> OrganizationDomain | None:
    if not given or row.organization is None:
        return None
    name = names.normal(given)
    domain = OrganizationDomain.objects.filter(organization=row.organization, domain=name).first()
    if domain is None:
        domain = add_domain(organization=row.organization, domain=name, by=COMMAND)
    if is_proved and domain.verified_at is None:
        try:
            vouch_for_domain(domain=domain, by=COMMAND)
        except DomainTaken as error:
            raise CommandError(f"The domain {name} is proved by another organization.") from error
    if domain.connection_id != row.pk:
        route_claim(domain=domain, connection=row, by=COMMAND)
    return domain


def _open(row: Connection) -> None:
    """Live as the draft stands, unless it is already."""
    if row.is_live and row.is_tested:
        return
    try:
        vouch_for_draft(connection=row, by=COMMAND)
    except ValidationError as error:
        raise CommandError(
            "--verified needs --metadata, or --issuer with a client: there is nothing to go live."
        ) from error
    go_live(connection=row, by=COMMAND)


def _answer(row: Connection, protocol: Protocol, domain: OrganizationDomain | None, *, created: bool) -> Given:
    addresses = addresses_of(row)
    answer: Given = {
        "id": str(row.pk),
        "name": row.connector.name,
        "kind": row.draft["kind"],
        "protocol": protocol.value,
    }
    answer |= {name: addresses[name] for name in ANSWERED[protocol]}
    answer |= {"start_url": addresses["start_url"], "live": row.is_live, "created": created}
    if domain is not None:
        is_proved = domain.verified_at is not None
        answer |= {"domain": domain.domain, "domain_proved": is_proved}
        if not is_proved:
            answer |= {"record_name": domain.record_name, "record_value": domain.record_value}
    return answer
