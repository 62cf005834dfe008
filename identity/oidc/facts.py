"""What is true of the sign-in behind a browser session: when, how, how strongly, and each client's name for it.

OpenID Connect Core 2 (`auth_time`, `acr`, `amr`), RFC 8176 (values of `amr`), Front-Channel Logout 1.0 (`sid`).
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from identity.oidc.tokens import base64url
from identity.signin.factors.levels import Level, Record, kind_of, level_of
from identity.signin.sso.facts import via_of
from identity.users.sessions import find_sid

SINGLE, MULTI, RESISTANT = (
    "urn:genkan:acr:single-factor",
    "urn:genkan:acr:multi-factor",
    "urn:genkan:acr:phishing-resistant",
)
ACR_VALUES = (SINGLE, MULTI, RESISTANT)
ACR_OF = {Level.SINGLE: SINGLE, Level.MULTI: MULTI, Level.RESISTANT: RESISTANT}
LEVEL_OF = {acr: level for level, acr in ACR_OF.items()}
# What was proved → RFC 8176. A synced passkey is a key in software: more than one device has it.
AMR = {"password": "pwd", "email": "otp", "sms": "sms", "totp": "otp", "recovery_codes": "otp", "webauthn": "hwk"}


@dataclass(frozen=True, slots=True)
class Facts:
    """`sid` is the session's own: see `sid_for`. `auth_time` is the latest proof. `via` is the organization whose
    identity provider vouched; `is_confined` when nothing else did (SECURITY 27)."""

    sid: str
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    via: UUID | None = None
    is_confined: bool = False

    @property
    def level(self) -> Level:
        return LEVEL_OF[self.acr]

    @property
    def confined(self) -> UUID | None:
        """As organizations.reach has it."""
        return self.via if self.is_confined else None


def find_facts(request: HttpRequest) -> Facts | None:
    """None when nobody is signed in, or when the session holds no proof: then it counts for nothing."""
    user = request.user
    if not user.is_authenticated:
        return None
    records, sid = get_authentication_records(request, user), find_sid(request.session)
    if not records or not sid:
        return None
    latest = max(float(record["at"]) for record in records)
    level = level_of(records)
    amr = dict.fromkeys(name for record in records if (name := _amr_of(record)))
    if level >= Level.MULTI:
        amr["mfa"] = None
    return Facts(sid, datetime.fromtimestamp(latest, UTC), ACR_OF[level], tuple(amr), *via_of(records))


def _amr_of(record: Record) -> str:
    return "swk" if record.get("synced") else AMR.get(kind_of(record), "")


def sid_for(session_sid: str, client_id: str) -> str:
    """The `sid` that one client is told: clients cannot join what they know by it (SECURITY 16)."""
    return base64url.encode(hmac.digest(session_sid.encode(), client_id.encode(), hashlib.sha256)[:16])
