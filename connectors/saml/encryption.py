"""Encrypted assertions opened with our keys (saml-core 2.3.4, xmlenc-core1 5.2, 5.4, 5.5).

Only AES under RSA-OAEP: with CBC, which nothing protects from alteration, where the connection accepts it. Nothing is
looked up by what the message says: no name of a key, no address, no key within.
"""

import base64
import binascii
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from connectors.enterprise.codes import Code
from connectors.saml.faults import MessageRefused
from connectors.saml.guard import check_ids, check_namespaces, check_signature_places
from connectors.saml.keyring import KeyPair, private_key
from connectors.saml.names import DS, MORE, X11, XENC, XENC11, A, D, X, short
from connectors.saml.parsing import Element, is_element, parse, text_of

GCM: Final = {f"{XENC11}aes{bits}-gcm": bits // 8 for bits in (128, 192, 256)}
WITH_CBC: Final = {f"{XENC}aes{bits}-cbc": bits // 8 for bits in (128, 192, 256)}
OAEP: Final = (f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep")
DIGESTS: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    f"{DS}sha1": hashes.SHA1,
    f"{XENC}sha256": hashes.SHA256,
    f"{MORE}sha384": hashes.SHA384,
    f"{XENC}sha512": hashes.SHA512,
    f"{XENC11}mgf1sha1": hashes.SHA1,
    f"{XENC11}mgf1sha256": hashes.SHA256,
    f"{XENC11}mgf1sha384": hashes.SHA384,
    f"{XENC11}mgf1sha512": hashes.SHA512,
}
KEYS_LIMIT = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """`root` is the response with the assertion in place of the encrypted one; `pair` the key that opened it."""

    root: Element
    algorithm: str
    pair: KeyPair


def is_authenticated(algorithm: str) -> bool:
    """Whether an alteration would have been noticed by the decryption itself."""
    return algorithm in GCM


def algorithm_of(encrypted: Element) -> str:
    """Of the assertion itself. Raises MessageRefused."""
    data = encrypted.findall(f"{X}EncryptedData")
    if len(data) != 1:
        raise MessageRefused(Code.STRUCTURE, "one EncryptedData expected")
    return _method(data[0])


def check_algorithms(encrypted: Element, *, accepts_cbc: bool) -> None:
    """Raises MessageRefused(ENCRYPTION_WEAK)."""
    algorithm = algorithm_of(encrypted)
    if algorithm not in GCM and not (accepts_cbc and algorithm in WITH_CBC):
        raise MessageRefused(Code.ENCRYPTION_WEAK, f"{short(algorithm) or 'none named'}, AES-GCM expected")
    for holder in encrypted.iter(f"{X}EncryptedKey"):
        if _method(holder) not in OAEP:
            raise MessageRefused(Code.ENCRYPTION_WEAK, f"{short(_method(holder)) or 'none named'}, RSA-OAEP expected")


def open_assertion(root: Element, pairs: Iterable[KeyPair]) -> Opened:
    """Raises MessageRefused."""
    alone = deepcopy(root)
    encrypted = alone.find(f"{A}EncryptedAssertion")
    if encrypted is None:
        raise MessageRefused(Code.NOT_ENCRYPTED)
    algorithm = algorithm_of(encrypted)
    box = _bytes_of(encrypted.find(f"{X}EncryptedData"))
    holders = list(encrypted.iter(f"{X}EncryptedKey"))[:KEYS_LIMIT]
    for pair in pairs:
        for holder in holders:
            text = _unlock(holder, box, algorithm, pair)
            if text is not None:
                return Opened(_in_place(alone, encrypted, text), algorithm, pair)
    raise MessageRefused(Code.DECRYPTION_FAILED, f"{short(algorithm)}, not for any of our keys")


def _unlock(holder: Element, box: bytes, algorithm: str, pair: KeyPair) -> bytes | None:
    try:
        secret = private_key(pair.private()).decrypt(_bytes_of(holder), _padding(holder))
    except ValueError:
        return None
    if len(secret) != {**GCM, **WITH_CBC}[algorithm]:
        return None
    try:
        return AESGCM(secret).decrypt(box[:12], box[12:], None) if algorithm in GCM else _open_cbc(secret, box)
    except (InvalidTag, ValueError):
        return None


def _open_cbc(secret: bytes, box: bytes) -> bytes:
    """xmlenc-core1 5.2.2: the last byte counts the padding. Raises ValueError."""
    opener = Cipher(AES(secret), CBC(box[:16])).decryptor()
    text = opener.update(box[16:]) + opener.finalize()
    if not text or not 1 <= text[-1] <= 16:
        raise ValueError("padding")
    return text[: -text[-1]]


def _padding(holder: Element) -> padding.OAEP:
    """xmlenc-core1 5.5.2. Raises ValueError."""
    method = holder.find(f"{X}EncryptionMethod")
    digest, mask = method.find(f"{D}DigestMethod"), method.find(f"{X11}MGF")
    label = method.find(f"{X}OAEPparams")
    names = [f"{DS}sha1" if node is None else node.get("Algorithm", "") for node in (digest, mask)]
    if any(name not in DIGESTS for name in names):
        raise ValueError("digest")
    return padding.OAEP(
        mgf=padding.MGF1(DIGESTS[names[1]]()),
        algorithm=DIGESTS[names[0]](),
        label=None if label is None else base64.b64decode(text_of(label)),
    )


def _in_place(root: Element, encrypted: Element, text: bytes) -> Element:
    """What was inside is read as strictly as what came: anybody can encrypt for us. It may use prefixes that are
    declared around it. Raises MessageRefused."""
    names = "".join(
        f' xmlns{":" if prefix else ""}{prefix or ""}="{_quoted(uri)}"' for prefix, uri in encrypted.nsmap.items()
    )
    body = text.strip()
    if body.startswith(b"<?xml"):
        body = body.partition(b"?>")[2]
    wrapped = parse(f"<opened{names}>".encode() + body + b"</opened>")
    inside = [node for node in wrapped if is_element(node)]
    if len(inside) != 1 or inside[0].tag != f"{A}Assertion":
        raise MessageRefused(Code.STRUCTURE, "one assertion expected within the encrypted one")
    if any(node is not inside[0] for node in inside[0].iter(f"{A}Assertion", f"{A}EncryptedAssertion")):
        raise MessageRefused(Code.STRUCTURE, "an assertion in an unexpected place")
    root.replace(encrypted, inside[0])
    check_ids(root)
    check_namespaces(root)
    check_signature_places(root)
    return root


def _quoted(uri: str) -> str:
    return uri.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _method(element: Element) -> str:
    node = element.find(f"{X}EncryptionMethod")
    return "" if node is None else node.get("Algorithm", "")


def _bytes_of(element: Element | None) -> bytes:
    value = None if element is None else element.find(f"{X}CipherData/{X}CipherValue")
    try:
        return base64.b64decode("".join(text_of(value).split()), validate=True)
    except binascii.Error:
        return b""
