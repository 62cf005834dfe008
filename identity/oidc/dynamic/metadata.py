"""Client metadata on the wire (RFC 7591 section 2; OpenID Connect Dynamic Client Registration 1.0 section 2).

READ is the whole list of what we take; members that are not in it are ignored and not sent back (RFC 7591 section 2).
REFUSED are those by which a client would rely on a protection that it would not get.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from identity.oidc.client_keys import ALGORITHMS
from identity.oidc.dynamic.members import (
    InvalidMetadata,
    Members,
    addresses_of,
    choice_of,
    clean,
    flag_of,
    text_of,
    texts_of,
)
from identity.oidc.models import AuthMethod, Client, GrantType
from identity.oidc.registration import is_scope
from identity.oidc.scopes import STANDARD
from tenants.keys.ring import published_keys

NAME_LIMIT = 120
# What a client may do without a person is for the tenant's staff to decide.
GRANT_TYPES = (GrantType.AUTHORIZATION_CODE.value, GrantType.REFRESH_TOKEN.value)
WEB, NATIVE = "web", "native"
REFUSED = (
    "id_token_encrypted_response_alg",
    "userinfo_encrypted_response_alg",
    "userinfo_signed_response_alg",
    "introspection_signed_response_alg",
    "request_object_encryption_alg",
    "require_signed_request_object",
    "tls_client_certificate_bound_access_tokens",
    "dpop_bound_access_tokens",
    "sector_identifier_uri",
    "software_statement",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client says of itself. `values` are fields of Client; `contacts` and `software` are kept for staff."""

    name: str
    homepage: str
    values: dict[str, object]
    contacts: list[str]
    software: dict[str, str]


def read(members: Members, allowed_scopes: frozenset[str]) -> Wanted:
    """What is left out gets the value that the specifications name. Raises InvalidMetadata."""
    for name in REFUSED:
        if members.get(name):
            raise InvalidMetadata(f"{name} is not supported.")
    values = {field: reader(members) for field, reader in READ.items()}
    values["scopes"] = _scopes(members, allowed_scopes)
    _check_response_types(members, values["grant_types"])
    uris = texts_of(members, "redirect_uris")
    return Wanted(
        name=clean(text_of(members, "client_name", NAME_LIMIT)) or _host(uris) or "?",
        homepage=text_of(members, "client_uri", 200),
        values=values,
        contacts=texts_of(members, "contacts"),
        software={name: clean(text_of(members, name, 200)) for name in ("software_id", "software_version")},
    )


def write(client: Client, contacts: list[str], software: Mapping[str, str]) -> dict[str, object]:
    """The client as it is registered; members without a value are left out."""
    by_code = client.allows_grant_type(GrantType.AUTHORIZATION_CODE)
    members: dict[str, object] = {
        "client_id": client.client_id,
        "client_id_issued_at": int(client.created.timestamp()),
        "client_name": client.application.name,
        "client_uri": client.application.homepage,
        "application_type": NATIVE if client.is_native else WEB,
        "redirect_uris": client.redirect_uris.split(),
        "post_logout_redirect_uris": client.post_logout_redirect_uris.split(),
        "grant_types": client.grant_types,
        "response_types": ["code"] if by_code else [],
        "token_endpoint_auth_method": client.auth_method,
        "token_endpoint_auth_signing_alg": client.assertion_algorithm,
        "jwks": client.jwks,
        "jwks_uri": client.jwks_uri,
        "id_token_signed_response_alg": client.id_token_algorithm,
        "require_pushed_authorization_requests": client.par_required,
        "subject_type": "public",
        "scope": " ".join(client.scopes or STANDARD),
        **_logout(client),
        "initiate_login_uri": client.initiate_login_uri,
        "logo_uri": client.logo_uri,
        "policy_uri": client.policy_uri,
        "tos_uri": client.tos_uri,
        "contacts": contacts,
        **software,
    }
    return {name: value for name, value in members.items() if value not in ("", [], {}) or name == "response_types"}


def _logout(client: Client) -> dict[str, object]:
    """What a client says of logout, where it has an address for it."""
    members: dict[str, object] = {}
    for channel in ("backchannel", "frontchannel"):
        if address := getattr(client, f"{channel}_logout_uri"):
            required = f"{channel}_logout_session_required"
            members |= {f"{channel}_logout_uri": address, required: getattr(client, required)}
    return members


def _host(uris: list[str]) -> str:
    """What a client without a name is called. Whether the address is one is for the rules of addresses to say."""
    try:
        return (urlsplit(uris[0]).hostname or "")[:NAME_LIMIT] if uris else ""
    except ValueError:
        return ""


def _grant_types(members: Members) -> list[str]:
    wanted = texts_of(members, "grant_types") or [GrantType.AUTHORIZATION_CODE.value]
    if not set(wanted) <= set(GRANT_TYPES):
        raise InvalidMetadata(f"grant_types may hold: {', '.join(GRANT_TYPES)}.")
    return wanted


def _check_response_types(members: Members, grant_types: object) -> None:
    wanted = texts_of(members, "response_types")
    if not set(wanted) <= {"code"}:
        raise InvalidMetadata("response_types may hold code only.")
    by_code = isinstance(grant_types, list) and GrantType.AUTHORIZATION_CODE.value in grant_types
    if wanted and not by_code:
        raise InvalidMetadata("response_types and grant_types do not go together.")
    choice_of(members, "subject_type", ("public",), "public")


def _is_native(members: Members) -> bool:
    """A custom scheme or a loopback address is what a native app has, whatever it says of itself (RFC 8252)."""
    kind = choice_of(members, "application_type", (WEB, NATIVE), "")
    uris = texts_of(members, "redirect_uris")
    if kind == WEB and not all(uri.startswith(("https:", "http:")) for uri in uris):
        raise InvalidMetadata("A web application has no address of its own scheme.", "invalid_redirect_uri")
    return kind == NATIVE or not all(uri.startswith("https:") for uri in uris)


def _scopes(members: Members, allowed: frozenset[str]) -> list[str]:
    """Of what is asked for, that which self-registered clients may have; the answer tells (RFC 7591 section 3.2.1)."""
    wanted = text_of(members, "scope").split()
    if not all(is_scope(scope) for scope in wanted):
        raise InvalidMetadata("scope holds characters that no scope may have.")
    found = [scope for scope in dict.fromkeys(wanted) if scope in allowed]
    if wanted and not found:
        raise InvalidMetadata("scope holds nothing that a client of this kind may ask for.")
    return found


def _id_token_algorithm(members: Members) -> str:
    """One that the tenant has a key for."""
    published = {key["alg"] for key in published_keys()}
    known = tuple(name for name in Client.IdTokenAlgorithm.values if name in published)
    return choice_of(members, "id_token_signed_response_alg", known, Client.IdTokenAlgorithm.RS256.value)


def _keys(members: Members) -> object:
    return members.get("jwks", {})


READ: dict[str, Callable[[Members], object]] = {
    "redirect_uris": addresses_of("redirect_uris"),
    "post_logout_redirect_uris": addresses_of("post_logout_redirect_uris"),
    "grant_types": _grant_types,
    "auth_method": lambda members: choice_of(
        members, "token_endpoint_auth_method", tuple(AuthMethod.values), AuthMethod.BASIC.value
    ),
    "assertion_algorithm": lambda members: choice_of(members, "token_endpoint_auth_signing_alg", tuple(ALGORITHMS), ""),
    "id_token_algorithm": _id_token_algorithm,
    "jwks": _keys,
    "jwks_uri": lambda members: text_of(members, "jwks_uri"),
    "par_required": lambda members: flag_of(members, "require_pushed_authorization_requests"),
    "is_native": _is_native,
    "backchannel_logout_uri": lambda members: text_of(members, "backchannel_logout_uri"),
    "backchannel_logout_session_required": lambda members: flag_of(members, "backchannel_logout_session_required"),
    "frontchannel_logout_uri": lambda members: text_of(members, "frontchannel_logout_uri"),
    "frontchannel_logout_session_required": lambda members: flag_of(members, "frontchannel_logout_session_required"),
    "initiate_login_uri": lambda members: text_of(members, "initiate_login_uri"),
    "logo_uri": lambda members: text_of(members, "logo_uri"),
    "policy_uri": lambda members: text_of(members, "policy_uri"),
    "tos_uri": lambda members: text_of(members, "tos_uri"),
}
