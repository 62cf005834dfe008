"""Public keys of clients (RFC 7517) and the signatures made with them (RFC 7515, RFC 7518, RFC 8037).

The allow-list is this table: nothing symmetric, no `none`. A key serves its own kind of algorithm only, so that an RSA
key can never be taken for the secret of an HMAC.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.oidc.tokens import base64url

KEYS_LIMIT, MEMBER_LIMIT, KID_LIMIT = 10, 2000, 200
# Below, RSA can be broken; above, an attacker's key costs us the time of many.
RSA_BITS = range(2048, 4097)
EXPONENT_LIMIT = 2**32
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class BadKey(ValidationError):
    """Not a public key that we take. The message repeats nothing of the key."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`algorithm` is what the key says it is for, "" for any algorithm of its kind."""

    kid: str
    kind: str
    algorithm: str
    public: PublicKeyTypes


def read_keys(jwks: object) -> tuple[PublicKey, ...]:
    """Every key of a set that somebody pasted. Raises BadKey."""
    members = _members(jwks)
    if not members:
        raise BadKey(_("The set holds no key."))
    return tuple(_read(member) for member in members)


def usable_keys(jwks: object) -> tuple[PublicKey, ...]:
    """Those of a published set that we can use: it may hold others, for encryption or for newer algorithms.

    Raises BadKey where it is no set at all.
    """
    found = []
    for member in _members(jwks):
        try:
            found.append(_read(member))
        except BadKey:
            continue
    return tuple(found)


def suited(keys: Iterable[PublicKey], kid: str, algorithm: str) -> list[PublicKey]:
    """Those that may have made a signature. Without `kid`, every one of the algorithm's kind."""
    return [
        key
        for key in keys
        if key.kind == ALGORITHMS[algorithm].kind and key.algorithm in ("", algorithm) and kid in ("", key.kid)
    ]


def is_signed(key: PublicKey, algorithm: str, message: bytes, signature: bytes) -> bool:
    try:
        ALGORITHMS[algorithm].verify(key.public, message, signature)
    except (InvalidSignature, ValueError):
        return False
    return True


def _members(jwks: object) -> list[object]:
    members = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(members, list):
        raise BadKey(_("A JWK set is a JSON object with a list of keys."))
    if len(members) > KEYS_LIMIT:
        raise BadKey(_("A JWK set has at most %(limit)s keys."), params={"limit": KEYS_LIMIT})
    return members


def _read(member: object) -> PublicKey:
    if not isinstance(member, dict):
        raise BadKey(_("A key is a JSON object."))
    if PRIVATE_MEMBERS & member.keys():
        raise BadKey(_("The set holds a private or symmetric key: give the public part only, and replace that key."))
    kid, kind, algorithm = (_text(member, name) for name in ("kid", "kty", "alg"))
    operations = member.get("key_ops", ["verify"])
    if _text(member, "use") not in ("", "sig") or not isinstance(operations, list) or "verify" not in operations:
        raise BadKey(_("A key is not for signatures."))
    if kind not in READ:
        raise BadKey(_("A key is of a kind that is not supported: use RSA, EC (P-256) or OKP (Ed25519)."))
    if algorithm and (algorithm not in ALGORITHMS or ALGORITHMS[algorithm].kind != kind):
        raise BadKey(
            _("A key is for an algorithm that is not supported. Use one of %(names)s."),
            params={"names": ", ".join(ALGORITHMS)},
        )
    try:
        return PublicKey(kid, kind, algorithm, READ[kind](member))
    except ValueError as error:
        raise BadKey(_("A key cannot be read.")) from error


def _text(member: Mapping[str, object], name: str) -> str:
    value = member.get(name, "")
    if not isinstance(value, str) or len(value) > KID_LIMIT:
        raise BadKey(_("The member %(name)s of a key is no text, or too long."), params={"name": name})
    return value


def _bytes(member: Mapping[str, object], name: str) -> bytes:
    value = member.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MEMBER_LIMIT:
        raise BadKey(_("A key lacks the member %(name)s."), params={"name": name})
    return base64url.decode(value)


def _number(member: Mapping[str, object], name: str) -> int:
    return int.from_bytes(_bytes(member, name), "big")


def _rsa(member: Mapping[str, object]) -> PublicKeyTypes:
    exponent, modulus = _number(member, "e"), _number(member, "n")
    if modulus.bit_length() not in RSA_BITS:
        raise BadKey(_("An RSA key has 2048 to 4096 bits."))
    if exponent >= EXPONENT_LIMIT:
        raise BadKey(_("The exponent of an RSA key is too large."))
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _ec(member: Mapping[str, object]) -> PublicKeyTypes:
    if member.get("crv") != "P-256":
        raise BadKey(_("An EC key is on the curve P-256."))
    return ec.EllipticCurvePublicNumbers(_number(member, "x"), _number(member, "y"), ec.SECP256R1()).public_key()


def _okp(member: Mapping[str, object]) -> PublicKeyTypes:
    if member.get("crv") != "Ed25519":
        raise BadKey(_("An OKP key is on the curve Ed25519."))
    return ed25519.Ed25519PublicKey.from_public_bytes(_bytes(member, "x"))


def _verify_rs256(key: PublicKeyTypes, message: bytes, signature: bytes) -> None:
    assert isinstance(key, rsa.RSAPublicKey)  # noqa: S101  # for mypy: `suited` looks at the kind
    key.verify(signature, message, padding.PKCS1v15(), SHA256())


def _verify_ps256(key: PublicKeyTypes, message: bytes, signature: bytes) -> None:
    assert isinstance(key, rsa.RSAPublicKey)  # noqa: S101  # for mypy: `suited` looks at the kind
    # RFC 7518 section 3.5: the salt is as long as the hash.
    key.verify(signature, message, padding.PSS(padding.MGF1(SHA256()), SHA256.digest_size), SHA256())


def _verify_es256(key: PublicKeyTypes, message: bytes, signature: bytes) -> None:
    assert isinstance(key, ec.EllipticCurvePublicKey)  # noqa: S101  # for mypy: `suited` looks at the kind
    # RFC 7518 section 3.4: two numbers side by side, not DER.
    if len(signature) != 64:
        raise InvalidSignature
    numbers = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key.verify(encode_dss_signature(*numbers), message, ec.ECDSA(SHA256()))


def _verify_eddsa(key: PublicKeyTypes, message: bytes, signature: bytes) -> None:
    assert isinstance(key, ed25519.Ed25519PublicKey)  # noqa: S101  # for mypy: `suited` looks at the kind
    key.verify(signature, message)


@dataclass(frozen=True, slots=True)
class Algorithm:
    """`kind` is the `kty` of its keys; `verify` raises InvalidSignature or ValueError."""

    kind: str
    verify: Callable[[PublicKeyTypes, bytes, bytes], None]


READ: dict[str, Callable[[Mapping[str, object]], PublicKeyTypes]] = {"RSA": _rsa, "EC": _ec, "OKP": _okp}
ALGORITHMS = {
    "RS256": Algorithm("RSA", _verify_rs256),
    "PS256": Algorithm("RSA", _verify_ps256),
    "ES256": Algorithm("EC", _verify_es256),
    "EdDSA": Algorithm("OKP", _verify_eddsa),
}
