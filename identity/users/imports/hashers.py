"""Checking a password against a hash that another system made. None of these ever makes one.

Whoever signs in with such a hash is given one of ours in the same moment (Django asks `must_update`). The forms are
ours, because other systems keep salt, rounds and digest apart:

| algorithm | then, parted by `$` |
|---|---|
| `bcrypt` | the hash as bcrypt writes it |
| `bcrypt_sha256` | the same, over the hexadecimal SHA-256 of the password (Django's) |
| `pbkdf2` | digest, rounds, salt, hash |
| `scrypt` | N, r, p, salt, hash |
| `firebase_scrypt` | id of the signer key, rounds, memory cost, salt separator, salt, hash |
| `digest` | digest, where the salt goes, rounds, salt, hash |

Salts and hashes are base64.
"""

import base64
import hashlib
from typing import Any, NoReturn

import bcrypt
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare

# What bcrypt looks at; the library refuses longer ones, which every other one cut off.
BCRYPT_BYTES = 72


class NotForNewPasswords(Exception):
    """New passwords are hashed with argon2id and nothing else."""


class Imported(BasePasswordHasher):
    def encode(self, password: str, salt: str) -> NoReturn:
        raise NotForNewPasswords(self.algorithm)

    def verify(self, password: str, encoded: str) -> bool:
        algorithm, *parts = encoded.split("$")
        assert algorithm == self.algorithm  # noqa: S101  # Django chose us by it
        try:
            return constant_time_compare(self.computed(password.encode(), parts), self.expected(parts))
        except (ValueError, MemoryError):
            # Checked when it was imported; should the row be damaged, nobody comes in by it.
            return False

    def computed(self, password: bytes, parts: list[str]) -> bytes:
        raise NotImplementedError

    def expected(self, parts: list[str]) -> bytes:
        return unpack(parts[-1])

    def must_update(self, encoded: str) -> bool:
        return True

    def harden_runtime(self, password: str, encoded: str) -> None:
        """costs.py sees to it that nobody is told apart by the time that a wrong password takes."""

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        return {"algorithm": self.algorithm}


class Bcrypt(Imported):
    algorithm = "bcrypt"

    def prepared(self, password: bytes) -> bytes:
        return password[:BCRYPT_BYTES]

    def computed(self, password: bytes, parts: list[str]) -> bytes:
        return bcrypt.hashpw(self.prepared(password), self.expected(parts))

    def expected(self, parts: list[str]) -> bytes:
        return "$".join(parts).encode()


class BcryptSha256(Bcrypt):
    algorithm = "bcrypt_sha256"

    def prepared(self, password: bytes) -> bytes:
        return hashlib.sha256(password).hexdigest().encode()


class Pbkdf2(Imported):
    algorithm = "pbkdf2"

    def computed(self, password: bytes, parts: list[str]) -> bytes:
        digest, rounds, salt, _hash = parts
        return hashlib.pbkdf2_hmac(digest, password, unpack(salt), int(rounds), len(self.expected(parts)))


class Scrypt(Imported):
    algorithm = "scrypt"

    def computed(self, password: bytes, parts: list[str]) -> bytes:
        n, r, p, salt, _hash = parts
        return stretched(password, unpack(salt), n=int(n), r=int(r), p=int(p), length=len(self.expected(parts)))


class FirebaseScrypt(Imported):
    """https://github.com/firebase/scrypt: the signer key, encrypted under what scrypt makes of the password."""

    algorithm = "firebase_scrypt"

    def computed(self, password: bytes, parts: list[str]) -> bytes:
        from identity.users.imports.signers import signer_key  # models: Django loads hashers before them

        key_id, rounds, memory, separator, salt, _hash = parts
        key = stretched(password, unpack(salt) + unpack(separator), n=1 << int(memory), r=int(rounds), p=1, length=32)
        encryptor = Cipher(AES(key), CTR(bytes(16))).encryptor()
        return encryptor.update(signer_key(key_id)) + encryptor.finalize()


class Digest(Imported):
    """The first digest is of salt and password, each further one of the digest before."""

    algorithm = "digest"

    def computed(self, password: bytes, parts: list[str]) -> bytes:
        name, place, rounds, salted, _hash = parts
        salt = unpack(salted)
        before, after = {"before": (salt, b""), "after": (b"", salt), "around": (salt, salt)}[place]
        found = hashlib.new(name, before + password + after, usedforsecurity=False).digest()
        for _ in range(int(rounds) - 1):
            found = hashlib.new(name, found, usedforsecurity=False).digest()
        return found


def stretched(password: bytes, salt: bytes, *, n: int, r: int, p: int, length: int) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, dklen=length, maxmem=128 * r * (n + p + 2) + (1 << 20))


def pack(data: bytes) -> str:
    return base64.b64encode(data).decode()


def unpack(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
