"""A registered client as the protocol sees it, read once per process and forgotten when a row changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from identity.applications.models import Application
from identity.oidc.client_keys import PublicKey, read_keys
from identity.oidc.models import Client
from tenants.caches import ChangeCache
from tenants.isolation.scope import current


@dataclass(frozen=True, slots=True)
class Secret:
    """`digest` is SHA-256 in hexadecimal."""

    digest: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """`row_id` is the client's, `application_id` its application's key."""

    row_id: int
    application_id: UUID
    client_id: str
    name: str
    kind: str
    is_public: bool
    is_suspended: bool
    is_native: bool
    is_unreviewed: bool
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    origins: tuple[str, ...]
    backchannel_logout_uri: str
    frontchannel_logout_uri: str
    initiate_login_uri: str
    grant_types: frozenset[str]
    auth_method: str
    assertion_algorithm: str
    keys: tuple[PublicKey, ...]
    jwks_uri: str
    pkce_required: bool
    par_required: bool
    id_token_algorithm: str
    access_token_lifetime: timedelta
    refresh_token_lifetime: timedelta
    refresh_grace: timedelta
    scopes: tuple[str, ...]
    exchange_types: frozenset[str]
    exchange_clients: frozenset[str]
    valid_from: datetime
    secrets: tuple[Secret, ...]
    # Empty: everybody is admitted.
    admitted_roles: frozenset[UUID]


class UnknownClient(Exception):
    """The tenant has no client of this id."""


# Unknown ids are not kept: anybody may send any number of them.
CLIENTS: ChangeCache[str, RegisteredClient] = ChangeCache(
    "oidc_client",
    "oidc_clientsecret",
    "oidc_selfregistration",
    "applications_application",
    "roles_admittedrole",
    limit=20_000,
)
ID_LIMIT = 255


def get_client(client_id: str) -> RegisteredClient:
    """The current tenant's client, suspended or not. Raises UnknownClient."""
    if not 0 < len(client_id) <= ID_LIMIT or not client_id.isprintable():
        raise UnknownClient
    return CLIENTS.get(current().schema_name, client_id, lambda: _read(client_id))


def _read(client_id: str) -> RegisteredClient:
    row = Client.objects.select_related("application", "self_registration").filter(client_id=client_id).first()
    if row is None:
        raise UnknownClient
    registration = getattr(row, "self_registration", None)
    return RegisteredClient(
        row_id=row.pk,
        application_id=row.application_id,
        client_id=row.client_id,
        name=row.application.name,
        kind=row.application.kind,
        is_public=row.client_type == Client.CLIENT_PUBLIC,
        is_suspended=row.application.suspended_at is not None,
        is_native=row.is_native or row.application.kind == Application.Kind.NATIVE,
        is_unreviewed=registration is not None and registration.reviewed_at is None,
        redirect_uris=tuple(row.redirect_uris.split()),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris.split()),
        origins=tuple(row.allowed_origins.split()),
        backchannel_logout_uri=row.backchannel_logout_uri,
        frontchannel_logout_uri=row.frontchannel_logout_uri,
        initiate_login_uri=row.initiate_login_uri,
        grant_types=frozenset(row.grant_types),
        auth_method=row.auth_method,
        assertion_algorithm=row.assertion_algorithm,
        keys=read_keys(row.jwks) if row.jwks else (),
        jwks_uri=row.jwks_uri,
        pkce_required=row.pkce_required,
        par_required=row.par_required,
        id_token_algorithm=row.id_token_algorithm,
        access_token_lifetime=timedelta(seconds=row.access_token_seconds),
        refresh_token_lifetime=timedelta(seconds=row.refresh_token_seconds),
        refresh_grace=timedelta(seconds=row.refresh_grace_seconds),
        scopes=tuple(row.scopes),
        exchange_types=frozenset(row.exchange_types),
        exchange_clients=frozenset(row.exchange_clients),
        valid_from=row.valid_from,
        secrets=tuple(Secret(secret.secret_hash, secret.expires_at) for secret in row.secrets.all()),
        admitted_roles=frozenset(row.application.admitted_roles.values_list("role_id", flat=True)),
    )
