"""`private_key_jwt`: a client proves itself by a short-lived JWT of its own (RFC 7521, RFC 7523; Core 9).

`iss` and `sub` are the client; `aud` is this issuer, its token endpoint, or the endpoint that is called (RFC 9126
section 2 asks for that), as text or as a list of exactly one: a list of several would be good at somebody else's, too.
`exp` is at most five minutes ahead, `jti` counts once.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from identity.oidc.client_keys import ALGORITHMS, is_signed, suited
from identity.oidc.clients import RegisteredClient
from identity.oidc.issuer import address, issuer
from identity.oidc.remote_keys import keys_at
from identity.oidc.tokens import base64url
from tenants.isolation import hot

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# An ID token, a logout token or an access token says what it is; none of them is an assertion.
KINDS = ("", "JWT", "client-authentication+jwt")
LENGTH_LIMIT, JTI_LIMIT = 8192, 255
LIFETIME, SKEW = timedelta(minutes=5), timedelta(seconds=10)
REMEMBER = """
insert into oidc_usedassertion (digest, expires_at) values (%(digest)s, %(expires_at)s)
on conflict (digest) do nothing returning true
"""


class BadAssertion(Exception):
    """Not a proof of this client. The message goes to the client only once the signature has proved that it asks."""

    def __init__(self, description: str = "") -> None:
        super().__init__(description)
        self.description = description


@dataclass(frozen=True, slots=True)
class Assertion:
    """A JWT as it came: nothing of it is believed before `check`."""

    algorithm: str
    kid: str
    claims: Mapping[str, object]
    message: bytes
    signature: bytes

    @property
    def client_id(self) -> str:
        """Whose it says it is, "" when it does not say so twice."""
        subject = self.claims.get("sub")
        return subject if isinstance(subject, str) and subject == self.claims.get("iss") else ""


def read(text: str) -> Assertion:
    """Raises BadAssertion."""
    if len(text) > LENGTH_LIMIT:
        raise BadAssertion
    message, _dot, signature = text.rpartition(".")
    try:
        header, claims = (orjson.loads(base64url.decode(part)) for part in message.split("."))
        signed = base64url.decode(signature)
    except ValueError:
        raise BadAssertion from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise BadAssertion
    algorithm, kid, kind = (header.get(name, "") for name in ("alg", "kid", "typ"))
    # RFC 7515 section 4.1.11: what is critical and not understood must be refused. We understand none.
    if algorithm not in list(ALGORITHMS) or not isinstance(kid, str) or kind not in KINDS or "crit" in header:
        raise BadAssertion
    return Assertion(algorithm, kid, claims, message.encode("ascii"), signed)


def check(assertion: Assertion, client: RegisteredClient, called: str, now: datetime) -> None:
    """`called` is the address of the endpoint. Uses the assertion up. Raises BadAssertion."""
    if client.assertion_algorithm not in ("", assertion.algorithm):
        raise BadAssertion
    published = keys_at(client.jwks_uri, assertion.kid, now) if client.jwks_uri else client.keys
    keys = suited(published, assertion.kid, assertion.algorithm)
    # Several keys of one kind without a kid: which one is meant is not for us to guess (Core 10.1).
    if len(keys) != 1 or not is_signed(keys[0], assertion.algorithm, assertion.message, assertion.signature):
        raise BadAssertion
    _check_audience(assertion.claims.get("aud"), called)
    expires_at = _check_times(assertion.claims, now)
    _use_up(client, assertion.claims.get("jti"), expires_at)


def _check_audience(audience: object, called: str) -> None:
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    if audience not in (issuer(), address("/token"), called):
        raise BadAssertion("The aud of the assertion is not this issuer, or not it alone.")


def _check_times(claims: Mapping[str, object], now: datetime) -> datetime:
    """The end of it, at most LIFETIME ahead. Clocks may differ by SKEW."""
    second, skew, lifetime = now.timestamp(), SKEW.total_seconds(), LIFETIME.total_seconds()
    end = _number(claims, "exp")
    if end is None or not second - skew < end <= second + lifetime + skew:
        raise BadAssertion("The exp of the assertion is missing, past, or more than five minutes ahead.")
    for name in ("iat", "nbf"):
        start = _number(claims, name)
        if start is not None and not start <= second + skew:
            raise BadAssertion(f"The {name} of the assertion is in the future.")
    issued = _number(claims, "iat")
    if issued is not None and issued < second - lifetime - skew:
        raise BadAssertion("The assertion was issued more than five minutes ago.")
    return datetime.fromtimestamp(end, UTC) + SKEW


def _number(claims: Mapping[str, object], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadAssertion(f"The {name} of the assertion is no number.")
    return float(value)


def _use_up(client: RegisteredClient, jti: object, expires_at: datetime) -> None:
    """One statement, so that of many requests with the same assertion one gets through."""
    if not isinstance(jti, str) or not 0 < len(jti) <= JTI_LIMIT:
        raise BadAssertion("The jti of the assertion is missing or too long.")
    digest = hashlib.sha256(f"{client.client_id}\x1f{jti}".encode()).digest()
    if hot.fetch(REMEMBER, {"digest": UUID(bytes=digest[:16]), "expires_at": expires_at}) is None:
        raise BadAssertion("The assertion was used before.")
