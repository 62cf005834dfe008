"""JWS with the tenant's own keys (RFC 7515, RFC 7518). The header is made once per key: it never varies."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import cast

import orjson
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from identity.oidc.tokens import base64url
from tenants.keys import ring

LENGTH_LIMIT = 8192
RSA_PADDING, RSA_HASH, EC_HASH = padding.PKCS1v15(), SHA256(), ec.ECDSA(SHA256())


class _Registry(JWSRegistry):
    def get_alg(self, name: str) -> JWSAlgModel:
        """joserfc's own warns of EdDSA, whose new name (RFC 9864) clients do not know yet."""
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


class NotOurs(Exception):
    """Not signed by a key that this tenant publishes."""


def sign(claims: Mapping[str, object], algorithm: str, kind: str = "JWT") -> str:
    """`kind` is the `typ` of the header. Raises ring.UnknownKey when the tenant has no such key."""
    signer = ring.get_signer(algorithm)
    message = _header(signer.kid, algorithm, kind) + base64url.encode(orjson.dumps(claims))
    return f"{message}.{base64url.encode(SIGN[algorithm](signer.private, message.encode('ascii')))}"


def verify(token: str, kind: str = "JWT") -> dict[str, object]:
    """The claims of a JWS of our own, whenever it was issued: times are the caller's to judge. Raises NotOurs."""
    if not 0 < len(token) <= LENGTH_LIMIT:
        raise NotOurs
    published = list(ring.published_keys())
    try:
        keys = KeySet.import_key_set({"keys": published})  # type: ignore[typeddict-item]  # rows of our own
        found = jwt.decode(token, keys, registry=_Registry(algorithms={key["alg"] for key in published}))
    except (JoseError, ValueError, TypeError) as error:
        raise NotOurs from error
    # RFC 9068 section 2.1: an access token must never pass for an ID token.
    if found.header.get("typ") != kind:
        raise NotOurs
    return dict(found.claims)


@lru_cache(maxsize=4096)
def _header(kid: str, algorithm: str, kind: str) -> str:
    return base64url.encode(orjson.dumps({"alg": algorithm, "typ": kind, "kid": kid})) + "."


def _rs256(key: PrivateKeyTypes, message: bytes) -> bytes:
    return cast(rsa.RSAPrivateKey, key).sign(message, RSA_PADDING, RSA_HASH)


def _es256(key: PrivateKeyTypes, message: bytes) -> bytes:
    # JWS wants the two numbers side by side, not DER (RFC 7518 section 3.4).
    first, second = decode_dss_signature(cast(ec.EllipticCurvePrivateKey, key).sign(message, EC_HASH))
    return first.to_bytes(32, "big") + second.to_bytes(32, "big")


def _eddsa(key: PrivateKeyTypes, message: bytes) -> bytes:
    return cast(ed25519.Ed25519PrivateKey, key).sign(message)


SIGN: dict[str, Callable[[PrivateKeyTypes, bytes], bytes]] = {"RS256": _rs256, "ES256": _es256, "EdDSA": _eddsa}
