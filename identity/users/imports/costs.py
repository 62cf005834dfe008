"""Nobody can tell by the time whether an account is there, though hashes that were imported take longer, or none at all.

A tenant knows which costly kinds of hash were imported (HashCost). Whoever fails to sign in there, known or not, is
made to wait for one check of each kind; an imported hash that costs nothing waits for one of ours.
"""

import os

from django.contrib.auth.hashers import get_hasher, is_password_usable

from identity.users.hashers import Argon2id
from identity.users.imports.hashers import BCRYPT_BYTES, pack, stretched
from identity.users.imports.models import HashCost
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

# Costs that are waited for; a tenant with more kinds than this hides the first of them.
LIMIT = 4
# A digest over so few rounds is nothing beside argon2id.
CHEAP_ROUNDS = 2_000
COSTS: ChangeCache[str, tuple[str, ...]] = ChangeCache("imports_hashcost", limit=2000)


def cost_of(encoded: str) -> str:
    """What a check costs, as text; empty for one that costs nothing worth hiding, or what one of ours does."""
    algorithm, *parts = encoded.split("$")
    if algorithm == "argon2":
        return f"argon2:{parts[0]}:{parts[2]}" if Argon2id().must_update(encoded) else ""
    if algorithm in ("bcrypt", "bcrypt_sha256"):
        return f"bcrypt:{parts[2]}"
    if algorithm == "firebase_scrypt":
        return f"scrypt:{1 << int(parts[2])}:{parts[1]}:1"
    if algorithm == "digest":
        return f"digest:{parts[0]}:{parts[2]}" if int(parts[2]) > CHEAP_ROUNDS else ""
    return ":".join((algorithm, *parts[:-2])) if algorithm in ("pbkdf2", "scrypt") else ""


def pattern_of(encoded: str) -> str:
    """What LIKE finds hashes of the same cost by."""
    algorithm, *parts = encoded.split("$")
    if algorithm == "argon2":
        return f"argon2${parts[0]}${parts[1]}${parts[2]}$%"
    if algorithm in ("bcrypt", "bcrypt_sha256"):
        return f"{algorithm}$${parts[1]}${parts[2]}$%"
    if algorithm == "firebase_scrypt":
        return f"{algorithm}${parts[0]}${parts[1]}${parts[2]}$%"
    return "$".join((algorithm, *parts[:-2])) + "$%"


def pay(encoded: str, password: str) -> None:
    """After a wrong password: what others would have cost. `encoded` is the hash it was checked against, "" for none."""
    has_hash = bool(encoded) and is_password_usable(encoded)
    own = cost_of(encoded) if has_hash else ""
    for cost in COSTS.get(current().schema_name, "costs", _read):
        if cost != own:
            burn(cost, password)
    # Django has spent one of ours on whoever has none of another's.
    if has_hash and (own or not encoded.startswith("argon2$")):
        get_hasher().encode(password, get_hasher().salt())


def burn(cost: str, password: str) -> None:
    """One check of this cost, for nothing."""
    from identity.users.imports import hashers

    algorithm, *rest = cost.split(":")
    salt, text = os.urandom(16), password.encode()
    if algorithm == "bcrypt":
        hashers.Bcrypt().computed(text[:BCRYPT_BYTES], ["", "2b", f"{rest[0]}${'.' * 21}e{'.' * 31}"])
    elif algorithm == "scrypt":
        n, r, p = map(int, rest)
        stretched(text, salt, n=n, r=r, p=p, length=32)
    elif algorithm == "pbkdf2":
        hashers.Pbkdf2().computed(text, [*rest, pack(salt), pack(bytes(32))])
    elif algorithm == "digest":
        hashers.Digest().computed(text, [rest[0], "before", rest[1], pack(salt), ""])
    elif algorithm == "argon2":
        Argon2id().verify(
            password, f"argon2${rest[0]}$v=19${rest[1]}${pack(salt).rstrip('=')}${pack(bytes(32)).rstrip('=')}"
        )


def _read() -> tuple[str, ...]:
    return tuple(sorted(set(HashCost.objects.values_list("cost", flat=True))))[:LIMIT]
