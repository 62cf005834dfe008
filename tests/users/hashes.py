"""Hashes of one password as other systems write them: text, salt, and what has to be said about the file."""

import base64
import hashlib
from dataclasses import dataclass

import argon2
import bcrypt

PASSWORD = "correct horse battery"
WORD = PASSWORD.encode()
SALT = b"0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Sample:
    """`said` is the form's own fields."""

    text: str
    salt: str = ""
    said: tuple[tuple[str, str], ...] = ()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _pbkdf2(digest: str, rounds: int = 1000) -> bytes:
    return hashlib.pbkdf2_hmac(digest, WORD, SALT, rounds)


def _scrypt() -> bytes:
    return hashlib.scrypt(WORD, salt=SALT, n=1024, r=8, p=1, dklen=32)


def _again(name: str, data: bytes, rounds: int) -> str:
    for _ in range(rounds):
        data = hashlib.new(name, data).digest()
    return data.hex()


SAMPLES: dict[str, Sample] = {
    "argon2id": Sample(argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=2).hash(PASSWORD)),
    "argon2i": Sample(argon2.PasswordHasher(time_cost=1, memory_cost=1024, type=argon2.Type.I).hash(PASSWORD)),
    "argon2, Django": Sample("argon2" + argon2.PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)),
    "bcrypt": Sample(bcrypt.hashpw(WORD, bcrypt.gensalt(4)).decode()),
    "bcrypt, PHP": Sample(bcrypt.hashpw(WORD, bcrypt.gensalt(4)).decode().replace("$2b$", "$2y$")),
    "bcrypt_sha256, Django": Sample(
        "bcrypt_sha256$" + bcrypt.hashpw(hashlib.sha256(WORD).hexdigest().encode(), bcrypt.gensalt(4)).decode()
    ),
    "scrypt": Sample(_scrypt().hex(), SALT.hex(), (("algorithm", "scrypt"), ("rounds", "1024"), ("salt_encoding", "hex"))),
    "scrypt, PHC": Sample(f"$scrypt$ln=10,r=8,p=1${_b64(SALT).rstrip('=')}${_b64(_scrypt()).rstrip('=')}"),
    "scrypt, Django": Sample(f"scrypt$1024${SALT.decode()}$8$1${_b64(_scrypt())}"),
    **{
        f"pbkdf2 {name}": Sample(
            _b64(_pbkdf2(name)), SALT.decode(), (("algorithm", f"pbkdf2_{name}"), ("rounds", "1000"))
        )
        for name in ("sha1", "sha256", "sha512")
    },
    "pbkdf2, Django": Sample(f"pbkdf2_sha256$1000${SALT.decode()}${_b64(_pbkdf2('sha256'))}"),
    "pbkdf2, passlib": Sample(
        f"$pbkdf2-sha512$1000${_b64(SALT).rstrip('=').replace('+', '.')}${_b64(_pbkdf2('sha512')).rstrip('=').replace('+', '.')}"
    ),
    "md5": Sample(hashlib.md5(WORD).hexdigest(), "", (("algorithm", "md5"),)),
    "md5, salt before": Sample(hashlib.md5(SALT + WORD).hexdigest(), SALT.decode(), (("algorithm", "md5"),)),
    "sha1, salt after": Sample(
        hashlib.sha1(WORD + SALT).hexdigest(), SALT.decode(), (("algorithm", "sha1"), ("salt_place", "after"))
    ),
    "sha224": Sample(hashlib.sha224(WORD).hexdigest(), "", (("algorithm", "sha224"),)),
    "sha256, salt around": Sample(
        hashlib.sha256(SALT + WORD + SALT).hexdigest().upper(), SALT.decode(),
        (("algorithm", "sha256"), ("salt_place", "around")),
    ),
    "sha384, base64": Sample(
        _b64(hashlib.sha384(SALT + WORD).digest()), _b64(SALT), (("algorithm", "sha384"), ("salt_encoding", "base64"))
    ),
    "sha512, 100 rounds": Sample(
        _again("sha512", SALT + WORD, 100), SALT.decode(), (("algorithm", "sha512"), ("rounds", "100"))
    ),
}  # fmt: skip
# https://github.com/firebase/scrypt, its own sample.
FIREBASE_PASSWORD = "user1password"
FIREBASE = Sample(
    "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
    "42xEC+ixf3L2lw==",
    (
        ("algorithm", "firebase_scrypt"), ("salt_encoding", "base64"), ("rounds", "8"), ("memory", "14"),
        ("separator", "Bw=="),
        ("signer_key", "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="),
    ),
)  # fmt: skip
