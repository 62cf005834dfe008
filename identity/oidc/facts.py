"""What is true of the sign-in behind a browser session: when, how, how strongly, and each client's name for it.

OpenID Connect Core 2 (`auth_time`, `acr`, `amr`), RFC 8176 (values of `amr`), Front-Channel Logout 1.0 (`sid`).
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from identity.oidc.tokens import base64url
from identity.users.sessions import find_sid

SINGLE, MULTI, RESISTANT = (
    "urn:genkan:acr:single-factor",
    "urn:genkan:acr:multi-factor",
    "urn:genkan:acr:phishing-resistant",
)
ACR_VALUES = (SINGLE, MULTI, RESISTANT)
# allauth's method (and type, for factors) → RFC 8176.
AMR = {"password": "pwd", "code": "otp", "totp": "otp", "recovery_codes": "otp", "webauthn": "hwk"}


@dataclass(frozen=True, slots=True)
class Facts:
    """`sid` is the session's own: see `sid_for`. `auth_time` is the latest proof."""

    sid: str
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]


def find_facts(request: HttpRequest) -> Facts | None:
    """None when nobody is signed in, or when the session holds no proof: then it counts for nothing."""
    user = request.user
    if not user.is_authenticated:
        return None
    records, sid = get_authentication_records(request, user), find_sid(request.session)
    if not records or not sid:
        return None
    latest = max(float(record["at"]) for record in records)
    kinds = [str(record.get("type") or record.get("method")) for record in records]
    is_second = any(record.get("method") == "mfa" and not record.get("passwordless") for record in records)
    amr = dict.fromkeys(AMR[kind] for kind in kinds if kind in AMR)
    if is_second:
        amr["mfa"] = None
    acr = RESISTANT if "webauthn" in kinds else MULTI if is_second else SINGLE
    return Facts(sid, datetime.fromtimestamp(latest, UTC), acr, tuple(amr))


def sid_for(session_sid: str, client_id: str) -> str:
    """The `sid` that one client is told: clients cannot join what they know by it (SECURITY 16)."""
    return base64url.encode(hmac.digest(session_sid.encode(), client_id.encode(), hashlib.sha256)[:16])
