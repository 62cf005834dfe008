"""What somebody has to prove a second time with, and which of it counts in a given place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from identity.signin.factors.levels import Record, kind_of
from identity.signin.factors.models import FactorPolicy, RecoveredPassword
from identity.users.models import User


class Method(StrEnum):
    """In the order in which they are offered. The values are the `type` of allauth's records."""

    PASSKEY = "webauthn"
    APP = "totp"
    EMAIL = "email"
    SMS = "sms"
    RECOVERY = "recovery_codes"
    # First factors, for the question whether it is still you.
    PASSWORD = "password"  # noqa: S105  # a method, not a secret
    CODE = "code"


STRONG = frozenset({Method.PASSKEY, Method.APP})
OWN = {Method.PASSKEY: "passkeys", Method.APP: "totp", Method.RECOVERY: "recovery_codes"}


@dataclass(frozen=True, slots=True)
class Held:
    """`own` are the factors that were set up and that the policy still takes; `user` is whose they are."""

    user: User
    own: frozenset[Method] = field(default_factory=frozenset)

    @property
    def is_strong(self) -> bool:
        return bool(self.own & STRONG)


def held_by(user: User) -> Held:
    """One statement, or none for somebody who was just found to have nothing (backends.find_user)."""
    if getattr(user, "has_factor", None) is False:
        return Held(user)
    policy = FactorPolicy.load()
    rows = Authenticator.objects.filter(user=user).exclude(passkey__refused_at__isnull=False)
    found = {Method(kind) for kind in rows.values_list("type", flat=True).distinct()}
    return Held(user, frozenset(method for method in found if getattr(policy, OWN[method])))


def usable(held: Held, records: Iterable[Record]) -> tuple[Method, ...]:
    """The second factors that this person can show after these proofs, the best first.

    A mailbox or a phone stands in only for people without anything stronger, and never beside itself (SECURITY 24).
    """
    if held.is_strong:
        return tuple(method for method in Method if method in held.own)
    policy, proved = FactorPolicy.load(), proved_kinds(held.user, records)
    found = []
    if policy.email and "email" not in proved and address_of(held.user):
        found.append(Method.EMAIL)
    if policy.sms and "sms" not in proved and phone_of(held.user):
        found.append(Method.SMS)
    return tuple(found)


def proved_kinds(user: User, records: Iterable[Record]) -> frozenset[str]:
    """A password that was recovered with a code is worth the mailbox that the code went to."""
    kinds = {kind_of(record) for record in records}
    if "password" in kinds:
        kinds |= set(RecoveredPassword.objects.filter(user=user).values_list("kind", flat=True))
    return frozenset(kinds)


def address_of(user: User) -> str:
    """The proved address that codes go to; never one from a request. "" for none."""
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return rows.values_list("email", flat=True).first() or ""


def phone_of(user: User) -> str:
    return user.phone if user.phone_verified else ""
