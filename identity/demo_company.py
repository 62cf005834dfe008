"""A company of the demo that signs its people in by itself: one demo tenant's OpenID provider is the identity provider of
an organization in the other. A real peer that everybody has who has the demo."""

from urllib.parse import urlsplit

from identity.applications.models import Application
from identity.oidc.models import Client
from identity.oidc.operations import create_client, create_secret, revoke_secret, update_client
from orgs.connections.addresses import redirect_uri
from orgs.connections.models import Connection
from orgs.connections.operations import create_connection, go_live, update_draft
from orgs.connections.vouching import route_claim, vouch_for_draft
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import add_domain, vouch_for_domain
from orgs.models import Organization
from tenants.audit.actor import Actor
from tenants.hosts import origin
from tenants.isolation.scope import TenantScope, current, enter
from tenants.outbound import OutboundFailed, OutboundRefused, resolve

KIND, NAME = "enterprise_oidc", "Globex account"
SECRET_NAME = "the company’s"  # noqa: S105  # what a secret is for, not a secret


def complete_company(organization: Organization, provider: TenantScope, domain: str, by: Actor) -> Connection:
    """The connection in the current tenant, and its client in the other one. Live where this machine finds the other tenant
    by its name and may ask it (GENKAN_SSRF_ALLOW); else a draft, which goes live with the next run that may."""
    rows = Connection.objects.of(organization).filter(connector__name=NAME).select_related("connector", "organization")
    row = rows.first()
    if row is None:
        row = create_connection(organization=organization, kind=KIND, name=NAME, by=by)
    here = f"{organization.name} ({current().name})"
    client_id, secret = _client(
        provider, here, redirect_uri(row), is_known="client_secret" in row.draft_secrets(), by=by
    )
    config = {
        "protocol": "oidc", "issuer": f"{origin(provider)}/oidc", "client_id": client_id, "auth_method": "basic",
        "scopes": ["openid", "profile", "email"],
    }  # fmt: skip
    update_draft(connection=row, config=config, secrets={"client_secret": secret}, by=by)
    _route(row, organization, domain, by)
    if _may_ask(origin(provider)) and not (row.is_live and row.is_tested):
        vouch_for_draft(connection=row, by=by)
        go_live(connection=row, by=by)
    return row


def _client(provider: TenantScope, name: str, address: str, *, is_known: bool, by: Actor) -> tuple[str, str]:
    """Its id, and a new secret unless we hold one."""
    with enter(provider):
        client = Client.objects.filter(application__name=name).first()
        if client is None:
            made, secret = create_client(name=name, kind=Application.Kind.WEB, redirect_uris=[address], by=by)
            return made.client_id, secret or ""
        if client.redirect_uris != address:
            update_client(client=client, values={"redirect_uris": address}, by=by)
        if is_known:
            return client.client_id, ""
        for row in client.secrets.all():
            revoke_secret(secret=row, by=by)
        return client.client_id, create_secret(client=client, name=SECRET_NAME, by=by)[1]


def _route(row: Connection, organization: Organization, name: str, by: Actor) -> None:
    domain = OrganizationDomain.objects.filter(organization=organization, domain=name).first()
    if domain is None:
        domain = add_domain(organization=organization, domain=name, by=by)
        vouch_for_domain(domain=domain, by=by)
        route_claim(domain=domain, connection=row, by=by)


def _may_ask(address: str) -> bool:
    parts = urlsplit(address)
    try:
        resolve(str(parts.hostname), parts.port or 80)
    except (OutboundRefused, OutboundFailed):
        return False
    return True
