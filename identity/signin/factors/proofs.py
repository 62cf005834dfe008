"""Showing a factor: each way in one place, with what it leaves in the records of the session and in the log book."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from identity.signin.factors import operations, recovery, totp, webauthn
from identity.signin.factors.holdings import Method
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown: `facts` go into the record."""

    user: User
    method: Method
    facts: Mapping[str, object] = field(default_factory=dict)


def by_app(user: User, code: str) -> Proof | None:
    row = totp.use(user=user, code=code)
    return Proof(user, Method.APP, {"id": row.pk}) if row is not None else None


def by_recovery_code(user: User, code: str, by: Actor) -> Proof | None:
    with transaction.atomic():
        row = recovery.use(user=user, code=code)
        if row is None:
            return None
        events.record("user.use_recovery_code", user, by=by, details={"left": recovery.left_of(user)})
    return Proof(user, Method.RECOVERY, {"id": row.pk})


def by_passkey(request: HttpRequest, user: User | None, text: str, ceremony: webauthn.Ceremony) -> Proof | None:
    """`user` is None at sign-in, where the passkey says who it is."""
    try:
        with transaction.atomic():
            passkey = webauthn.read_assertion(text, ceremony, user)
            Authenticator.objects.filter(pk=passkey.pk).update(last_used_at=passkey.last_used_at)
    except webauthn.PasskeyRefused:
        return None
    except webauthn.CounterWentBack as copied:
        operations.refuse_passkey(passkey=copied.passkey, by=who(request, copied.passkey.user))
        return None
    return Proof(passkey.user, Method.PASSKEY, {"id": passkey.pk, "uv": True, "synced": passkey.is_synced or None})


def note(request: HttpRequest, proof: Proof, **more: object) -> None:
    """Into the session's records."""
    record_authentication(request, proof.user, method="mfa", type=proof.method.value, **{**proof.facts, **more})


def note_failure(request: HttpRequest, user: User, method: Method) -> None:
    details: dict[str, object] = {"method": method.value, "identifier": str(user)}
    events.record("user.factor_failed", user, by=who(request, user), details=details)


def who(request: HttpRequest, user: User | None) -> Actor:
    """Whoever shows a factor in the middle of signing in is that person, though not signed in yet."""
    found = actor_of(request)
    if found.id or user is None:
        return found
    return Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
