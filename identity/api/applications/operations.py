"""What a back end changes of an application in one request: all of it or nothing."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from identity.api.applications.shapes import DAY, KINDS
from identity.api.errors import Refused, refusal
from identity.applications.models import Application
from identity.applications.operations import update_application
from identity.oidc.models import Client, GrantType
from identity.oidc.operations import create_client, update_client
from tenants.audit.actor import Actor

# Members of Logto's metadata → the client's fields. Addresses are kept as one text, a blank between them.
OIDC = {
    "redirect_uris": "redirect_uris",
    "post_logout_redirect_uris": "post_logout_redirect_uris",
    "backchannel_logout_uri": "backchannel_logout_uri",
    "backchannel_logout_session_required": "backchannel_logout_session_required",
    "logo_uri": "logo_uri",
}
ADDRESSES = frozenset({"redirect_uris", "post_logout_redirect_uris"})


def create(*, values: Mapping[str, Any], by: Actor) -> tuple[Client, str | None]:
    """With its secret, where it has one. Raises Refused."""
    kind = KINDS[values["type"]]
    if values.get("is_third_party"):
        if kind != Application.Kind.WEB:
            raise Refused("application.invalid_third_party_application_type", "A third party's is Traditional here.")
        kind = Application.Kind.THIRD_PARTY
    fields = _fields(values, None)
    lists = {name: fields.pop(name, "").split() for name in (*ADDRESSES, "allowed_origins")}
    try:
        with transaction.atomic():
            client, secret = create_client(
                name=values["name"],
                kind=kind,
                redirect_uris=lists["redirect_uris"],
                post_logout_redirect_uris=lists["post_logout_redirect_uris"],
                origins=lists["allowed_origins"],
                values=fields,
                by=by,
            )
            _describe(client, values, by, ("description", "custom_data"))
            if _allows_exchange(values) and (wanted := _grants(client, values)) != client.grant_types:
                update_client(client=client, values={"grant_types": wanted}, by=by)
    except ValidationError as error:
        raise refusal(error) from error
    return client, secret


def change(*, client: Client, values: Mapping[str, Any], by: Actor) -> None:
    """Raises Refused."""
    fields = _fields(values, client)
    try:
        with transaction.atomic():
            _describe(client, values, by, ("name", "description", "custom_data"))
            if fields:
                update_client(client=client, values=fields, by=by)
    except ValidationError as error:
        raise refusal(error) from error


def merge_custom_data(*, client: Client, custom_data: Mapping[str, object], by: Actor) -> None:
    """Members at the top replace those of the same name."""
    merged = {**client.application.custom_data, **custom_data}
    update_application(application=client.application, values={"custom_data": merged}, by=by)


def _describe(client: Client, values: Mapping[str, Any], by: Actor, names: tuple[str, ...]) -> None:
    wanted = {name: values[name] for name in names if name in values}
    if "description" in wanted:
        wanted["description"] = wanted["description"] or ""
    if "name" in wanted:
        wanted["name"] = wanted["name"].strip()
    if wanted:
        update_application(application=client.application, values=wanted, by=by)


def _fields(values: Mapping[str, Any], client: Client | None) -> dict[str, Any]:
    metadata, custom = values.get("oidc_client_metadata", {}), values.get("custom_client_metadata", {})
    found = {ours: metadata[theirs] for theirs, ours in OIDC.items() if theirs in metadata}
    for name in ADDRESSES & found.keys():
        found[name] = _joined(found[name])
    if "cors_allowed_origins" in custom:
        found["allowed_origins"] = _joined(custom["cors_allowed_origins"])
    if "refresh_token_ttl_in_days" in custom:
        found["refresh_token_seconds"] = custom["refresh_token_ttl_in_days"] * DAY
    if "refresh_token_ttl" in custom:
        found["refresh_token_seconds"] = custom["refresh_token_ttl"]
    if client is not None and "allow_token_exchange" in custom:
        found["grant_types"] = _grants(client, values)
        if not _allows_exchange(values):
            found["exchange_types"] = []
    return found


def _joined(addresses: list[str]) -> str:
    if any(not address or address.split() != [address] for address in addresses):
        raise Refused("entity.invalid", "An address has no blanks.")
    return " ".join(addresses)


def _allows_exchange(values: Mapping[str, Any]) -> bool:
    return bool(values.get("custom_client_metadata", {}).get("allow_token_exchange"))


def _grants(client: Client, values: Mapping[str, Any]) -> list[str]:
    kept = [grant for grant in client.grant_types if grant != GrantType.TOKEN_EXCHANGE]
    return [*kept, GrantType.TOKEN_EXCHANGE.value] if _allows_exchange(values) else kept
