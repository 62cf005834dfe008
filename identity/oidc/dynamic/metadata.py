"""Client metadata on the wire (RFC 7591 section 2; OpenID Connect Dynamic Client Registration 1.0 section 2).

READ is the whole list of what we take; members that are not in it are ignored and not sent back (RFC 7591 section 2).
REFUSED are those by which a client would rely on a protection that it would not get.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson

from identity.oidc.client_keys import ALGORITHMS
from identity.oidc.errors import EndpointError
from identity.oidc.models import AuthMethod, Client, GrantType
from identity.oidc.registration import is_scope
from identity.oidc.scopes import STANDARD
from tenants.keys.ring import published_keys

BODY_LIMIT, LIST_LIMIT, TEXT_LIMIT, NAME_LIMIT = 32 * 1024, 20, 2000, 120
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
Members = Mapping[str, object]


class InvalidMetadata(EndpointError):
    """RFC 7591 section 3.2.2."""

    def __init__(self, description: str, code: str = "invalid_client_metadata") -> None:
        super().__init__(code, description)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client says of itself. `values` are fields of Client; `contacts` and `software` are kept for staff."""

    name: str
    homepage: str
    values: dict[str, object]
    contacts: list[str]
    software: dict[str, str]


def parse(body: bytes) -> Members:
    """A JSON object. Raises InvalidMetadata."""
    if len(body) > BODY_LIMIT:
        raise InvalidMetadata("The metadata is too long.")
    try:
        members = orjson.loads(body)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        raise InvalidMetadata("Send a JSON object.")
    # A member without a value counts as left out (RFC 7592 section 2.2).
    return {name: value for name, value in members.items() if value is not None and value != ""}


def read(members: Members, allowed_scopes: frozenset[str]) -> Wanted:
    """What is left out gets the value that the specifications name. Raises InvalidMetadata."""
    for name in REFUSED:
        if members.get(name):
            raise InvalidMetadata(f"{name} is not supported.")
    values = {field: reader(members) for field, reader in READ.items()}
    values["scopes"] = _scopes(members, allowed_scopes)
    _check_response_types(members, values["grant_types"])
    uris = _texts(members, "redirect_uris")
    return Wanted(
        name=clean(_text(members, "client_name", NAME_LIMIT)) or _host(uris) or "?",
        homepage=_text(members, "client_uri", 200),
        values=values,
        contacts=_texts(members, "contacts"),
        software={name: clean(_text(members, name, 200)) for name in ("software_id", "software_version")},
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


def clean(text: str) -> str:
    """Without control characters and without those that turn the direction of what follows (SECURITY 6)."""
    kept = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())


def _host(uris: list[str]) -> str:
    """What a client without a name is called. Whether the address is one is for the rules of addresses to say."""
    try:
        return (urlsplit(uris[0]).hostname or "")[:NAME_LIMIT] if uris else ""
    except ValueError:
        return ""


def _text(members: Members, name: str, limit: int = TEXT_LIMIT) -> str:
    value = members.get(name, "")
    if not isinstance(value, str) or len(value) > limit:
        raise InvalidMetadata(f"{name} is no text, or too long.")
    return value


def _texts(members: Members, name: str) -> list[str]:
    value = members.get(name, [])
    if not isinstance(value, list) or len(value) > LIST_LIMIT:
        raise InvalidMetadata(f"{name} is no list, or too long.")
    if not all(isinstance(item, str) and 0 < len(item) <= TEXT_LIMIT for item in value):
        raise InvalidMetadata(f"{name} holds something else than texts.")
    return list(dict.fromkeys(value))


def _flag(members: Members, name: str) -> bool:
    value = members.get(name, False)
    if not isinstance(value, bool):
        raise InvalidMetadata(f"{name} is neither true nor false.")
    return value


def _choice(members: Members, name: str, allowed: tuple[str, ...], default: str) -> str:
    value = _text(members, name) or default
    if value not in (*allowed, default):
        raise InvalidMetadata(f"{name} must be one of: {', '.join(allowed)}.")
    return value


def _addresses(name: str) -> Callable[[Members], str]:
    def read_addresses(members: Members) -> str:
        found = _texts(members, name)
        # They are kept in one column, separated by blanks.
        if any(uri.split() != [uri] for uri in found):
            raise InvalidMetadata(f"{name} holds an address with a blank.", "invalid_redirect_uri")
        return " ".join(found)

    return read_addresses


def _grant_types(members: Members) -> list[str]:
    wanted = _texts(members, "grant_types") or [GrantType.AUTHORIZATION_CODE.value]
    if not set(wanted) <= set(GRANT_TYPES):
        raise InvalidMetadata(f"grant_types may hold: {', '.join(GRANT_TYPES)}.")
    return wanted


def _check_response_types(members: Members, grant_types: object) -> None:
    wanted = _texts(members, "response_types")
    if not set(wanted) <= {"code"}:
        raise InvalidMetadata("response_types may hold code only.")
    by_code = isinstance(grant_types, list) and GrantType.AUTHORIZATION_CODE.value in grant_types
    if wanted and not by_code:
        raise InvalidMetadata("response_types and grant_types do not go together.")
    _choice(members, "subject_type", ("public",), "public")


def _is_native(members: Members) -> bool:
    """A custom scheme or a loopback address is what a native app has, whether or not it says so (RFC 8252)."""
    kind = _choice(members, "application_type", (WEB, NATIVE), "")
    if kind:
        return kind == NATIVE
    return any(not uri.startswith("https:") for uri in _texts(members, "redirect_uris"))


def _scopes(members: Members, allowed: frozenset[str]) -> list[str]:
    """Of what is asked for, that which self-registered clients may have; the answer tells (RFC 7591 section 3.2.1)."""
    wanted = _text(members, "scope").split()
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
    return _choice(members, "id_token_signed_response_alg", known, Client.IdTokenAlgorithm.RS256.value)


def _keys(members: Members) -> object:
    return members.get("jwks", {})


READ: dict[str, Callable[[Members], object]] = {
    "redirect_uris": _addresses("redirect_uris"),
    "post_logout_redirect_uris": _addresses("post_logout_redirect_uris"),
    "grant_types": _grant_types,
    "auth_method": lambda members: _choice(
        members, "token_endpoint_auth_method", tuple(AuthMethod.values), AuthMethod.BASIC.value
    ),
    "assertion_algorithm": lambda members: _choice(members, "token_endpoint_auth_signing_alg", tuple(ALGORITHMS), ""),
    "id_token_algorithm": _id_token_algorithm,
    "jwks": _keys,
    "jwks_uri": lambda members: _text(members, "jwks_uri"),
    "par_required": lambda members: _flag(members, "require_pushed_authorization_requests"),
    "is_native": _is_native,
    "backchannel_logout_uri": lambda members: _text(members, "backchannel_logout_uri"),
    "backchannel_logout_session_required": lambda members: _flag(members, "backchannel_logout_session_required"),
    "frontchannel_logout_uri": lambda members: _text(members, "frontchannel_logout_uri"),
    "frontchannel_logout_session_required": lambda members: _flag(members, "frontchannel_logout_session_required"),
    "initiate_login_uri": lambda members: _text(members, "initiate_login_uri"),
    "logo_uri": lambda members: _text(members, "logo_uri"),
    "policy_uri": lambda members: _text(members, "policy_uri"),
    "tos_uri": lambda members: _text(members, "tos_uri"),
}
