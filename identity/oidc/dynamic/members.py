"""Reading a JSON object member by member, as strictly as it was written (RFC 7591 section 2)."""

import unicodedata
from collections.abc import Callable, Mapping

import orjson

from identity.oidc.errors import EndpointError

BODY_LIMIT, LIST_LIMIT, TEXT_LIMIT = 32 * 1024, 20, 2000
Members = Mapping[str, object]


class InvalidMetadata(EndpointError):
    """RFC 7591 section 3.2.2."""

    def __init__(self, description: str, code: str = "invalid_client_metadata") -> None:
        super().__init__(code, description)


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


def clean(text: str) -> str:
    """Without control characters and without those that turn the direction of what follows (SECURITY 6)."""
    kept = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())


def text_of(members: Members, name: str, limit: int = TEXT_LIMIT) -> str:
    value = members.get(name, "")
    if not isinstance(value, str) or len(value) > limit:
        raise InvalidMetadata(f"{name} is no text, or too long.")
    return value


def texts_of(members: Members, name: str) -> list[str]:
    value = members.get(name, [])
    if not isinstance(value, list) or len(value) > LIST_LIMIT:
        raise InvalidMetadata(f"{name} is no list, or too long.")
    if not all(isinstance(item, str) and 0 < len(item) <= TEXT_LIMIT for item in value):
        raise InvalidMetadata(f"{name} holds something else than texts.")
    return list(dict.fromkeys(value))


def flag_of(members: Members, name: str) -> bool:
    value = members.get(name, False)
    if not isinstance(value, bool):
        raise InvalidMetadata(f"{name} is neither true nor false.")
    return value


def choice_of(members: Members, name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text_of(members, name) or default
    if value not in (*allowed, default):
        raise InvalidMetadata(f"{name} must be one of: {', '.join(allowed)}.")
    return value


def addresses_of(name: str) -> Callable[[Members], str]:
    def read_addresses(members: Members) -> str:
        found = texts_of(members, name)
        # They are kept in one column, separated by blanks.
        if any(uri.split() != [uri] for uri in found):
            raise InvalidMetadata(f"{name} holds an address with a blank.", "invalid_redirect_uri")
        return " ".join(found)

    return read_addresses
