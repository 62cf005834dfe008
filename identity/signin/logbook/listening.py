"""What allauth says of each proof, told to the log: whoever records an authentication needs to tell nothing more.

Its records are the truth for `amr` and `acr`, so the log names the same methods. Failures are noted where they happen.
"""

from typing import Any

from allauth.account import signals
from django.http import HttpRequest

from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Method, Outcome, Step
from identity.users.models import User

FACTORS = {
    "totp": Method.TOTP,
    "webauthn": Method.SECURITY_KEY,
    "recovery_codes": Method.RECOVERY_CODE,
    "email": Method.EMAIL_CODE,
    "sms": Method.SMS_CODE,
}


def connect() -> None:
    signals.authentication_step_completed.connect(_proved, dispatch_uid="genkan.logbook.proved")


def _proved(sender: type, request: HttpRequest, method: str, user: User, **extra: Any) -> None:
    # Somebody who is signed in proves again who they are: that is no attempt to sign in.
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        return
    step, way = _words(method, extra)
    identifier = str(extra.get("email") or extra.get("phone") or extra.get("username") or "")
    note(request, step, Outcome.PASSED, method=way, identifier=identifier, user=user)


def _words(method: str, extra: dict[str, Any]) -> tuple[Step, Method | None]:
    if method == "mfa":
        if extra.get("passwordless"):
            return Step.PROOF, Method.PASSKEY
        return Step.FACTOR, FACTORS.get(str(extra.get("type")))
    if method == "code":
        is_link = extra.get("link")
        return Step.PROOF, Method.MAGIC_LINK if is_link else Method.SMS_CODE if extra.get(
            "phone"
        ) else Method.EMAIL_CODE
    if method == "socialaccount":
        return Step.PROOF, Method.CONNECTION
    return Step.PROOF, Method.PASSWORD if method == "password" else None
