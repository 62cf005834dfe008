"""Is this ID token the provider's, for us, for this sign-in, and in time (OpenID Connect Core 3.1.3.7)?"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from connectors.social import documents
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.profile import Claims, subject

ASYMMETRIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SIZE_LIMIT = 16 * 1024
LEEWAY = 60
UNKNOWN_KEY = "unknown key"
SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")


@dataclass(frozen=True, slots=True)
class Expected:
    """`issuer` says for some claims who must have issued them. `nonce` is None for the few who do not send it back.
    `secret` is for those who sign with the client secret."""

    issuer: Callable[[Claims], str]
    client_id: str
    jwks_uri: str
    nonce: str | None
    algorithms: tuple[str, ...] = ASYMMETRIC
    secret: str = ""


def verify(token: object, expected: Expected, *, now: float, access_token: object = None) -> Claims:
    """The claims. Raises ProviderFailed."""
    text = compact(token)
    claims = opened(text, expected)
    check_issuer(claims, expected)
    check_audience(claims, expected.client_id)
    check_time(claims, now)
    check_nonce(claims, expected)
    check_at_hash(claims, access_token, text)
    if not subject(claims):
        raise ProviderFailed(Fault.SUBJECT, "sub")
    return claims


def compact(token: object) -> str:
    """The token, if it has the shape of one. Raises ProviderFailed."""
    if not isinstance(token, str) or len(token) > SIZE_LIMIT or not SHAPE.match(token):
        raise ProviderFailed(Fault.ANSWER, "no ID token")
    return token


def opened(token: str, expected: Expected) -> Claims:
    """What is signed, by a key of the provider. Raises ProviderFailed."""
    return _read(_payload(token, expected))


def unverified(token: str) -> tuple[Claims, Claims]:
    """Header and claims as they stand, for reports alone: nobody is signed in by them. Raises ProviderFailed."""
    return header(token), _part(token.split(".")[1])


def _payload(token: str, expected: Expected) -> bytes:
    algorithm = header(token).get("alg")
    if algorithm not in expected.algorithms:
        raise ProviderFailed(Fault.SIGNATURE, "algorithm")
    if isinstance(algorithm, str) and algorithm.startswith("HS"):
        if len(expected.secret) < 16:
            raise ProviderFailed(Fault.SIGNATURE, "secret too short")
        return _open(token, OctKey.import_key(expected.secret.encode()), algorithm)
    return _open_by_published(token, expected.jwks_uri, str(algorithm))


def _open_by_published(token: str, jwks_uri: str, algorithm: str) -> bytes:
    """A key that we do not know is a reason to look again: providers rotate."""
    kid = header(token).get("kid")
    keys = documents.document_at(jwks_uri)
    if not _has(keys, kid):
        keys = documents.document_at(jwks_uri, renew=True)
    if not _has(keys, kid):
        raise ProviderFailed(Fault.SIGNATURE, UNKNOWN_KEY)
    try:
        known = KeySet.import_key_set({"keys": _usable(keys)})  # type: ignore[typeddict-item]  # checked by joserfc
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed(Fault.SIGNATURE, "keys") from error
    return _open(token, known, algorithm)


def _open(token: str, key: object, algorithm: str) -> bytes:
    try:
        opened = jws.deserialize_compact(token.encode(), key, algorithms=[algorithm])  # type: ignore[arg-type]  # a key or a set
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed(Fault.SIGNATURE) from error
    return opened.payload


def _usable(document: Claims) -> list[dict[str, object]]:
    keys = document.get("keys")
    found = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    # Never a symmetric one: what is published is no secret.
    return [key for key in found if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"]


def _has(document: Claims, kid: object) -> bool:
    return any(kid is None or key.get("kid") == kid for key in _usable(document))


def header(token: str) -> Claims:
    """Raises ProviderFailed."""
    return _part(token.partition(".")[0])


def _part(part: str) -> Claims:
    try:
        return _read(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        raise ProviderFailed(Fault.ANSWER, "ID token") from None


def _read(payload: bytes) -> Claims:
    try:
        found = orjson.loads(payload)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderFailed(Fault.ANSWER, "ID token")
    return found


def check_issuer(claims: Claims, expected: Expected) -> None:
    if claims.get("iss") != expected.issuer(claims):
        raise ProviderFailed(Fault.ISSUER, "iss")


def check_audience(claims: Claims, client_id: str) -> None:
    """Several audiences need `azp`; where it stands, it must be us."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    if client_id not in audiences or (party is not None and party != client_id):
        raise ProviderFailed(Fault.AUDIENCE, "aud")
    if len(audiences) > 1 and party != client_id:
        raise ProviderFailed(Fault.AUDIENCE, "azp")


def check_time(claims: Claims, now: float) -> None:
    expires, issued, begins = (claims.get(name) for name in ("exp", "iat", "nbf"))
    if not _is_number(expires) or float(expires) + LEEWAY <= now:  # type: ignore[arg-type]  # a number, as just asked
        raise ProviderFailed(Fault.EXPIRED, "exp")
    for name, value in (("iat", issued), ("nbf", begins)):
        if value is not None and (not _is_number(value) or float(value) - LEEWAY > now):  # type: ignore[arg-type]  # as above
            raise ProviderFailed(Fault.EXPIRED, name)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def check_nonce(claims: Claims, expected: Expected) -> None:
    if expected.nonce is not None and not _same(claims.get("nonce"), expected.nonce):
        raise ProviderFailed(Fault.NONCE)


def check_at_hash(claims: Claims, access_token: object, token: str) -> None:
    """Where it stands, the access token is the one that came with it."""
    sent, bits = claims.get("at_hash"), str(header(token).get("alg"))[-3:]
    if "at_hash" not in claims or not isinstance(access_token, str) or bits not in ("256", "384", "512"):
        return
    whole = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    half = base64.urlsafe_b64encode(whole[: len(whole) // 2]).decode().rstrip("=")
    if not _same(sent, half):
        raise ProviderFailed(Fault.SIGNATURE, "at_hash")


def _same(sent: object, expected: str) -> bool:
    return isinstance(sent, str) and hmac.compare_digest(sent.encode(), expected.encode())
