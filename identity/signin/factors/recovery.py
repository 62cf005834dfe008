"""Recovery codes: ten, each good once, shown when they are made and never again."""

import hashlib
import hmac
import json
import secrets
import unicodedata

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from identity.users.models import User

COUNT, HALF = 10, 5
# Without letters that are read as others (Crockford's base 32).
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})
CODES = Authenticator.Type.RECOVERY_CODES


def make(*, user: User) -> list[str]:
    """New codes; former ones are worth nothing from now on. Fifty bits each."""
    codes = ["-".join(_word() for _ in range(2)) for _ in range(COUNT)]
    data = {"codes": _sealed([_digest(user, code) for code in codes])}
    Authenticator.objects.update_or_create(user=user, type=CODES, defaults={"data": data, "last_used_at": None})
    return codes


def use(*, user: User, code: str) -> Authenticator | None:
    """Uses a code up, under the row's lock; None where there is no such code any more."""
    wanted = _digest(user, code)
    with transaction.atomic():
        row: Authenticator | None = Authenticator.objects.select_for_update().filter(user=user, type=CODES).first()
        if row is None:
            return None
        digests = _opened(row)
        kept = [digest for digest in digests if not hmac.compare_digest(digest, wanted)]
        if len(kept) == len(digests):
            return None
        row.data = {"codes": _sealed(kept)}
        row.save(update_fields=("data",))
        row.record_usage()
    return row


def left_of(user: User) -> int | None:
    """None where there were never any."""
    row = Authenticator.objects.filter(user=user, type=CODES).first()
    return len(_opened(row)) if row is not None else None


def _word() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(HALF))


def _digest(user: User, code: str) -> str:
    plain = unicodedata.normalize("NFKC", code[:64]).lower().translate(ALIKE)
    kept = "".join(letter for letter in plain if letter in LETTERS)
    return hashlib.sha256(f"{user.pk}\x1f{kept}".encode()).hexdigest()


def _sealed(digests: list[str]) -> str:
    return str(get_adapter().encrypt(json.dumps(digests)))


def _opened(row: Authenticator) -> list[str]:
    found: list[str] = json.loads(get_adapter().decrypt(row.data["codes"]))
    return found
