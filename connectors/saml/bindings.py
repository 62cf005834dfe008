"""How messages travel: by redirect, deflated and signed in the query, or by a form (saml-bindings 3.4, 3.5)."""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from connectors.enterprise.answers import Departure
from connectors.enterprise.certificates import Certificate
from connectors.enterprise.codes import Code
from connectors.saml.certificates import public_key
from connectors.saml.faults import MessageRefused
from connectors.saml.keyring import KeyPair, private_key
from connectors.saml.names import MORE, RSA_SHA1, RSA_SHA256, short

INFLATED_LIMIT, DEFLATED_LIMIT = 64 * 1024, 16 * 1024
_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512,
}  # fmt: skip


def by_redirect(
    url: str, name: str, message: bytes, *, relay_state: str = "", pair: KeyPair | None = None
) -> Departure:
    """`name` is SAMLRequest or SAMLResponse. Signed where a key is given: over the very text of the query
    (saml-bindings 3.4.4.1)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = packer.compress(message) + packer.flush()
    parts = {name: base64.b64encode(deflated).decode()}
    if relay_state:
        parts["RelayState"] = relay_state
    query = _encoded(parts)
    if pair is not None:
        query += "&" + _encoded({"SigAlg": RSA_SHA256})
        signature = private_key(pair.private()).sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
        query += "&" + _encoded({"Signature": base64.b64encode(signature).decode()})
    return Departure(f"{url}{'&' if urlsplit(url).query else '?'}{query}")


def by_post(url: str, name: str, message: bytes, *, relay_state: str = "") -> Departure:
    fields = {name: base64.b64encode(message).decode()}
    return Departure(url, fields | ({"RelayState": relay_state} if relay_state else {}))


def inflated(sent: str) -> bytes:
    """The message of a redirect, never more than a message can be, however small it was sent. Raises MessageRefused."""
    if not sent:
        raise MessageRefused(Code.ANSWER_MISSING)
    if len(sent) > DEFLATED_LIMIT:
        raise MessageRefused(Code.ANSWER_TOO_LARGE, f"{len(sent)} characters, at most {DEFLATED_LIMIT}")
    opener = zlib.decompressobj(-15)
    try:
        text = opener.decompress(base64.b64decode(sent, validate=True), INFLATED_LIMIT + 1)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise MessageRefused(Code.ANSWER_UNREADABLE, "not deflated") from error
    if len(text) > INFLATED_LIMIT or opener.unconsumed_tail:
        raise MessageRefused(Code.ANSWER_TOO_LARGE, f"more than {INFLATED_LIMIT} bytes")
    if not opener.eof:
        raise MessageRefused(Code.ANSWER_UNREADABLE, "cut off")
    return text


def check_query_signature(
    query: str, name: str, certificates: Sequence[Certificate], *, accepts_sha1: bool = False
) -> Certificate:
    """Who signed a redirect, over its query as it was sent: another encoding of the same would be another text
    (saml-bindings 3.4.4.1). Raises MessageRefused."""
    sent = _raw(query)
    if "Signature" not in sent or "SigAlg" not in sent:
        raise MessageRefused(Code.NOT_SIGNED, "no signature in the query")
    text = "&".join(f"{part}={sent[part]}" for part in (name, "RelayState", "SigAlg") if part in sent)
    values = dict(parse_qsl(f"SigAlg={sent['SigAlg']}&Signature={sent['Signature']}"))
    algorithm = values.get("SigAlg", "")
    digest = _digest(algorithm, accepts_sha1)
    try:
        signature = base64.b64decode(values.get("Signature", ""), validate=True)
    except binascii.Error as error:
        raise MessageRefused(Code.SIGNATURE_INVALID, "not base64") from error
    for certificate in certificates:
        if not certificate.is_short and _holds(certificate, algorithm, digest, signature, text.encode()):
            return certificate
    raise MessageRefused(Code.SIGNATURE_INVALID, "by none of the certificates that are set up")


def _raw(query: str) -> dict[str, str]:
    """The parameters as they were sent. Raises MessageRefused where one stands twice."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        if key in found:
            raise MessageRefused(Code.STRUCTURE, "a parameter that stands twice")
        found[key] = value
    return found


def _digest(algorithm: str, accepts_sha1: bool) -> hashes.HashAlgorithm:
    if algorithm == RSA_SHA1:
        if accepts_sha1:
            return hashes.SHA1()  # noqa: S303  # only where the connection accepts it
        raise MessageRefused(Code.ALGORITHM_WEAK, "rsa-sha1, SHA-256 or better expected")
    kind, _, digest = short(algorithm).partition("-")
    if not algorithm.startswith(MORE) or kind not in ("rsa", "ecdsa") or digest not in _HASHES:
        raise MessageRefused(Code.ALGORITHM_REFUSED, f"{short(algorithm)} is not among those that count")
    return _HASHES[digest]()


def _holds(
    certificate: Certificate, algorithm: str, digest: hashes.HashAlgorithm, signature: bytes, text: bytes
) -> bool:
    key = public_key(certificate.pem)
    try:
        if isinstance(key, rsa.RSAPublicKey) and short(algorithm).startswith("rsa-"):
            key.verify(signature, text, padding.PKCS1v15(), digest)
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and short(algorithm).startswith("ecdsa-"):
            key.verify(signature, text, ec.ECDSA(digest))
            return True
    except InvalidSignature:
        return False
    return False


def _encoded(parts: Mapping[str, str]) -> str:
    return urlencode(parts, quote_via=quote, safe="")
