"""Applications in JSON, as Logto has them. The id of an application is its client id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from identity.api.errors import NotFound
from identity.api.search import Field, column
from identity.api.shapes import Anything, Choice, Flag, Moment, Number, Shape, Text, Texts, milliseconds
from identity.applications.models import Application
from identity.oidc.models import Client, GrantType
from tenants.isolation.scope import current

Kind = Application.Kind
TYPES = {
    Kind.NATIVE.value: "Native",
    Kind.SPA.value: "SPA",
    Kind.WEB.value: "Traditional",
    Kind.THIRD_PARTY.value: "Traditional",
    Kind.MACHINE.value: "MachineToMachine",
}
KINDS = {"Native": Kind.NATIVE, "SPA": Kind.SPA, "Traditional": Kind.WEB, "MachineToMachine": Kind.MACHINE}
DAY = 24 * 3600
ADDRESS_LIMIT, ADDRESSES_LIMIT = 2000, 100


class OidcMetadata(Shape):
    redirect_uris = Texts(max_items=ADDRESSES_LIMIT)
    post_logout_redirect_uris = Texts(max_items=ADDRESSES_LIMIT)
    backchannel_logout_uri = Text(max_length=ADDRESS_LIMIT, allow_blank=True, required=False)
    backchannel_logout_session_required = Flag(required=False)
    logo_uri = Text(max_length=ADDRESS_LIMIT, allow_blank=True, required=False)


class CustomMetadata(Shape):
    """Members of Logto's that mean nothing here are ignored: docs/api.md names them."""

    cors_allowed_origins = Texts(max_items=ADDRESSES_LIMIT, required=False)
    refresh_token_ttl = Number(required=False, min_value=60, max_value=365 * DAY)
    refresh_token_ttl_in_days = Number(required=False, min_value=1, max_value=365)
    allow_token_exchange = Flag(required=False)


class ApplicationShape(Shape):
    tenant_id = Text()
    id = Text()
    name = Text()
    secret = Text(required=False)
    description = Text(allow_null=True)
    type = Choice(choices=list(KINDS))
    oidc_client_metadata = OidcMetadata()
    custom_client_metadata = CustomMetadata()
    protected_app_metadata = Anything(allow_null=True)
    custom_data = Anything()
    is_third_party = Flag()
    app_level_access_control_enabled = Flag()
    created_at = Moment()


class WholeApplication(ApplicationShape):
    is_admin = Flag()


class ApplicationChanges(Shape):
    name = Text(max_length=120, required=False)
    description = Text(max_length=300, allow_null=True, allow_blank=True, required=False)
    oidc_client_metadata = OidcMetadata(required=False)
    custom_client_metadata = CustomMetadata(required=False)
    custom_data = Anything(required=False)


class NewApplication(ApplicationChanges):
    name = Text(max_length=120)
    type = Choice(choices=list(KINDS))
    is_third_party = Flag(required=False)


def applications() -> "QuerySet[Client, Any]":
    return Client.objects.select_related("application").order_by("-application__created_at", "pk")


def find_application(client_id: str) -> Client:
    """Raises NotFound."""
    found: Client | None = applications().filter(client_id=client_id).first()
    if found is None:
        raise NotFound("application")
    return found


def find_applications(ids: Iterable[str]) -> list[Client]:
    """All of them, or none. Raises NotFound."""
    wanted = set(ids)
    found = list(applications().filter(client_id__in=wanted))
    if len(found) != len(wanted):
        raise NotFound("application")
    return found


def shown(client: Client) -> dict[str, object]:
    application = client.application
    return {
        "tenantId": current().slug,
        "id": client.client_id,
        "name": application.name,
        "description": application.description or None,
        "type": TYPES[application.kind],
        "oidcClientMetadata": _oidc(client),
        "customClientMetadata": _custom(client),
        "protectedAppMetadata": None,
        "customData": application.custom_data,
        "isThirdParty": application.is_third_party,
        "appLevelAccessControlEnabled": False,
        "createdAt": milliseconds(application.created_at),
    }


def shown_all(clients: Sequence[Client]) -> list[dict[str, object]]:
    return [shown(client) for client in clients]


def _oidc(client: Client) -> dict[str, object]:
    found: dict[str, object] = {
        "redirectUris": client.redirect_uris.split(),
        "postLogoutRedirectUris": client.post_logout_redirect_uris.split(),
    }
    if client.backchannel_logout_uri:
        found["backchannelLogoutUri"] = client.backchannel_logout_uri
        found["backchannelLogoutSessionRequired"] = client.backchannel_logout_session_required
    if client.logo_uri:
        found["logoUri"] = client.logo_uri
    return found


def _custom(client: Client) -> dict[str, object]:
    return {
        "corsAllowedOrigins": client.allowed_origins.split(),
        "refreshTokenTtl": client.refresh_token_seconds,
        "refreshTokenTtlInDays": max(1, client.refresh_token_seconds // DAY),
        "allowTokenExchange": GrantType.TOKEN_EXCHANGE.value in client.grant_types,
    }


SEARCHABLE: Mapping[str, Field] = {
    "id": column("client_id"),
    "name": column("application__name"),
    "description": column("application__description"),
}
