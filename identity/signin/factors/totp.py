"""One-time codes of authenticator apps (RFC 6238): six digits, thirty seconds, one step before and after allowed.

The last used step is kept in the row and only ever grows, under the row's lock: no code counts twice, in whatever
digits it is written, and however many requests bring it at once.
"""

import time
import unicodedata

import pyotp
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from identity.users.models import User

SECRET_LETTERS = 32
DIGITS, PERIOD, DRIFT = 6, 30, 1


def new_secret() -> str:
    return pyotp.random_base32(SECRET_LETTERS)


def address(secret: str, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that an app reads from the picture."""
    return str(pyotp.TOTP(secret, digits=DIGITS, interval=PERIOD).provisioning_uri(name=account, issuer_name=issuer))


def plain_digits(text: str) -> str:
    """ASCII digits of whatever script they were typed in; "" where something else was typed."""
    found = []
    for letter in text[: DIGITS * 4]:
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            found.append(str(digit))
        elif not (letter.isspace() or letter in "-‐–‑"):
            return ""
    return "".join(found)


def find_step(secret: str, code: str, *, after: int = -1) -> int | None:
    """The step that the code belongs to, later than `after`."""
    digits = plain_digits(code)
    totp, now = pyotp.TOTP(secret, digits=DIGITS, interval=PERIOD), int(time.time()) // PERIOD
    # Every step is compared, so that the time tells nothing.
    matching = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if pyotp.utils.strings_equal(digits, totp.generate_otp(step)) and step > after
    ]
    return matching[0] if matching and len(digits) == DIGITS else None


def activate(*, user: User, secret: str, step: int) -> Authenticator:
    """`step` is that of the code by which the app was tried: it opens nothing any more."""
    data = {"secret": get_adapter().encrypt(secret), "last_step": step}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def use(*, user: User, code: str) -> Authenticator | None:
    """Uses a code up; None where it is wrong, or was used."""
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP)
        row: Authenticator | None = rows.first()
        if row is None:
            return None
        step = find_step(get_adapter().decrypt(row.data["secret"]), code, after=row.data.get("last_step", -1))
        if step is None:
            return None
        row.data["last_step"] = step
        row.save(update_fields=("data",))
        row.record_usage()
    return row
