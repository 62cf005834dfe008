"""Whoever calls one of our own APIs: a bearer token in the header (RFC 6750 section 2.1), live, and made for that API."""

from dataclasses import dataclass
from datetime import datetime

from identity.oidc.clients import RegisteredClient, get_client
from identity.oidc.tokens import formats, liveness
from identity.oidc.tokens.access import InvalidToken


@dataclass(frozen=True, slots=True)
class Bearer:
    """`is_machine` says that the client acts for itself: no person stands behind the token, and no organization, whose
    own administrators say what their members have."""

    client: RegisteredClient
    scopes: frozenset[str]
    is_machine: bool


def check_bearer(text: str, audience: str, now: datetime) -> Bearer:
    """One statement. A token for another API, or for none, is none here (RFC 8707); nor is one that speaks for an
    organization: its permissions hold there alone, and our own APIs act on the whole tenant. Raises InvalidToken."""
    token = formats.read(text, now)
    if token.audience != audience or token.organization is not None:
        raise InvalidToken
    live = liveness.check_token(token)
    stands_for = (live.person, token.organization, token.actor, token.ancestors)
    return Bearer(get_client(token.client_id), live.token.scopes, is_machine=not any(stands_for))
