"""Reading hashes of other systems into the forms that hashers.py checks. What is broken, or so dear that every
sign-in would hold a processor for seconds, is refused here and never stored."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from identity.users.imports.hashers import pack, unpack

DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
PBKDF2_DIGESTS = ("sha1", "sha256", "sha512")
PLACES = ("before", "after", "around")
LONGEST, SALT_BYTES = 400, 128
# What one check may cost: some 0.3 s of a processor, 128 MiB.
BCRYPT_COST = range(4, 15)
ROUNDS = range(1, 2_000_001)
DIGEST_ROUNDS = range(1, 1_000_001)
MEMORY = 128 * 1024 * 1024
ARGON2 = re.compile(
    r"\$(argon2(?:id|i|d))\$v=(16|19)\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)"
)
BCRYPT = re.compile(r"\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}")
PASSLIB = re.compile(r"\$pbkdf2(?:-(sha1|sha256|sha512))?\$(\d+)\$([./A-Za-z0-9]*)\$([./A-Za-z0-9]+)")
PHC_SCRYPT = re.compile(r"\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)")


class BadHash(Exception):
    """`code` is one of reasons.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Hashing:
    """How the hashes of a file were made, as far as they do not say it themselves.

    `algorithm` is one of ALGORITHMS, or empty: then each hash must say it. `rounds` is the cost of Firebase's scrypt,
    too. `signer_key_id` names the tenant's row of Firebase's signer key.
    """

    algorithm: str = ""
    salt_encoding: str = "text"
    salt_place: str = "before"
    rounds: int = 0
    memory: int = 0
    block: int = 8
    lanes: int = 1
    separator: str = ""
    signer_key_id: str = ""


def encoded(text: str, salt: str, how: Hashing) -> str:
    """What goes into the person's row. Raises BadHash."""
    text = text.strip()
    if not text or len(text) > LONGEST or len(salt) > LONGEST:
        raise BadHash("hash_broken")
    try:
        own = _self_described(text, how)
        if own is not None:
            return own
        if how.algorithm not in ALGORITHMS:
            raise BadHash("hash_unknown")
        return ALGORITHMS[how.algorithm](text, _salt(salt, how.salt_encoding), how)
    except (ValueError, OverflowError, binascii.Error):
        raise BadHash("hash_broken") from None


def _self_described(text: str, how: Hashing) -> str | None:
    """Hashes that name their algorithm: PHC strings, bcrypt, passlib's, Django's, and our own export."""
    for read in (_argon2, _bcrypt, _passlib, _phc_scrypt):
        if (found := read(text)) is not None:
            return found
    name, dollar, rest = text.partition("$")
    if not dollar or name not in NAMED:
        return None
    return NAMED[name](rest.split("$"), how)


def _argon2(text: str) -> str | None:
    # Django writes the name once more in front.
    found = ARGON2.fullmatch(text.removeprefix("argon2"))
    if found is None:
        return None
    _bounded(int(found[3]) * 1024 <= MEMORY and 8 * int(found[5]) <= int(found[3]))
    _bounded(1 <= int(found[4]) <= 12 and 1 <= int(found[5]) <= 16)
    for part in (found[6], found[7]):
        base64.b64decode(part + "=" * (-len(part) % 4), validate=True)
    return f"argon2{found[0]}"


def _bcrypt(text: str) -> str | None:
    name, hashed = (
        ("bcrypt_sha256", text[14:]) if text.startswith("bcrypt_sha256$") else ("bcrypt", text.removeprefix("bcrypt$"))
    )
    found = BCRYPT.fullmatch(hashed)
    if found is None:
        return None
    _bounded(int(found[1]) in BCRYPT_COST)
    return f"{name}${hashed}"


def _passlib(text: str) -> str | None:
    found = PASSLIB.fullmatch(text)
    if found is None:
        return None
    salt, hashed = (_decoded(part.replace(".", "+")) for part in (found[3], found[4]))
    return _pbkdf2_of(found[1] or "sha1", int(found[2]), salt, hashed)


def _phc_scrypt(text: str) -> str | None:
    found = PHC_SCRYPT.fullmatch(text)
    if found is None:
        return None
    _bounded(int(found[1]) < 25)
    return _scrypt_of(1 << int(found[1]), int(found[2]), int(found[3]), _decoded(found[4]), _decoded(found[5]))


def _django_pbkdf2(digest: str) -> Callable[[list[str], Hashing], str]:
    def read(parts: list[str], how: Hashing) -> str:
        rounds, salt, hashed = parts
        return _pbkdf2_of(digest, int(rounds), salt.encode(), unpack(hashed))

    return read


def _named_scrypt(parts: list[str], how: Hashing) -> str:
    """Ours has the salt fourth, Django's second."""
    if parts[1].isdigit():
        n, r, p, salt, hashed = parts
        return _scrypt_of(int(n), int(r), int(p), unpack(salt), unpack(hashed))
    n, text, r, p, hashed = parts
    return _scrypt_of(int(n), int(r), int(p), text.encode(), unpack(hashed))


def _own_pbkdf2(parts: list[str], how: Hashing) -> str:
    digest, rounds, salt, hashed = parts
    return _pbkdf2_of(digest, int(rounds), unpack(salt), unpack(hashed))


def _own_digest(parts: list[str], how: Hashing) -> str:
    name, place, rounds, salt, hashed = parts
    return _digest_of(name, place, int(rounds), unpack(salt), unpack(hashed))


NAMED: Mapping[str, Callable[[list[str], Hashing], str]] = {
    "pbkdf2_sha256": _django_pbkdf2("sha256"),
    "pbkdf2_sha1": _django_pbkdf2("sha1"),
    "scrypt": _named_scrypt,
    "pbkdf2": _own_pbkdf2,
    "digest": _own_digest,
    "md5": lambda parts, how: _digest_of("md5", "before", 1, parts[0].encode(), bytes.fromhex(parts[1])),
}


def _pbkdf2(digest: str) -> Callable[[str, bytes, Hashing], str]:
    return lambda text, salt, how: _pbkdf2_of(digest, how.rounds, salt, _hashed(text, None))


def _scrypt(text: str, salt: bytes, how: Hashing) -> str:
    return _scrypt_of(how.rounds, how.block, how.lanes, salt, _hashed(text, None))


def _firebase(text: str, salt: bytes, how: Hashing) -> str:
    if not how.signer_key_id:
        raise BadHash("hash_no_signer_key")
    _bounded(1 <= how.rounds <= 16 and 1 <= how.memory <= 17 and 128 * how.rounds * (1 << how.memory) <= MEMORY)
    # Firebase writes both in base64, whatever was said of salts.
    hashed, separator = _decoded(text), _decoded(how.separator)
    _sized(hashed, salt)
    return (
        f"firebase_scrypt${how.signer_key_id}${how.rounds}${how.memory}${pack(separator)}${pack(salt)}${pack(hashed)}"
    )


def _digest(name: str) -> Callable[[str, bytes, Hashing], str]:
    def read(text: str, salt: bytes, how: Hashing) -> str:
        size = hashlib.new(name, usedforsecurity=False).digest_size
        return _digest_of(name, how.salt_place, how.rounds or 1, salt, _hashed(text, size))

    return read


ALGORITHMS: Mapping[str, Callable[[str, bytes, Hashing], str]] = {
    **{f"pbkdf2_{name}": _pbkdf2(name) for name in PBKDF2_DIGESTS},
    "scrypt": _scrypt,
    "firebase_scrypt": _firebase,
    **{name: _digest(name) for name in DIGESTS},
}


def _pbkdf2_of(digest: str, rounds: int, salt: bytes, hashed: bytes) -> str:
    if digest not in PBKDF2_DIGESTS:
        raise BadHash("hash_unknown")
    _bounded(rounds in ROUNDS)
    _sized(hashed, salt)
    return f"pbkdf2${digest}${rounds}${pack(salt)}${pack(hashed)}"


def _scrypt_of(n: int, r: int, p: int, salt: bytes, hashed: bytes) -> str:
    _bounded(
        n > 1 and n & (n - 1) == 0 and 1 <= r <= 64 and 1 <= p <= 16 and 128 * n * r <= MEMORY and n * r * p <= 1 << 21
    )
    _sized(hashed, salt)
    return f"scrypt${n}${r}${p}${pack(salt)}${pack(hashed)}"


def _digest_of(name: str, place: str, rounds: int, salt: bytes, hashed: bytes) -> str:
    if name not in DIGESTS or place not in PLACES:
        raise BadHash("hash_unknown")
    _bounded(rounds in DIGEST_ROUNDS)
    if len(hashed) != hashlib.new(name, usedforsecurity=False).digest_size or len(salt) > SALT_BYTES:
        raise BadHash("hash_broken")
    return f"digest${name}${place}${rounds}${pack(salt)}${pack(hashed)}"


def _bounded(is_bounded: bool) -> None:
    if not is_bounded:
        raise BadHash("hash_cost")


def _sized(hashed: bytes, salt: bytes) -> None:
    """A hash of few bytes would be met by any password sooner or later."""
    if not 16 <= len(hashed) <= 128 or len(salt) > SALT_BYTES:
        raise BadHash("hash_broken")


def _hashed(text: str, size: int | None) -> bytes:
    """Hexadecimal or base64, whichever it is: digests of the sizes in use cannot be read both ways."""
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2}){16,128}", text) and (size is None or len(text) == 2 * size):
        return bytes.fromhex(text)
    return _decoded(text)


def _salt(text: str, encoding: str) -> bytes:
    if encoding == "hex":
        return bytes.fromhex(text.strip())
    return _decoded(text.strip()) if encoding == "base64" else text.encode()


def _decoded(text: str) -> bytes:
    """base64 of either alphabet, with or without its padding."""
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
