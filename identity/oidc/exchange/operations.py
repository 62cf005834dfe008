"""Writes of tokens that clients exchange: a person's own, and those by which staff act as a person (SECURITY 17)."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.oidc.models import Impersonation, PersonalAccessToken, RefreshToken
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime

PREFIX = "pat_"  # so that scanners for leaked secrets know what they have found
TOKEN_BYTES = 32
TOKENS_LIMIT = 20
IMPERSONATION = "impersonation_token"
IMPERSONATION_LIFETIME, LIFETIME_LIMIT = timedelta(minutes=10), timedelta(hours=1)
# Who may act as somebody else: staff, and clients of the management API.
IMPERSONATORS = frozenset({Kind.OPERATOR, Kind.CLIENT})


class ImpersonationRefused(ValidationError):
    """This person cannot be impersonated, or not by this actor."""


def create_personal_access_token(
    *,
    user: User,
    name: str,
    expires_at: datetime | None = None,
    via: UUID | None = None,
    is_confined: bool = False,
    by: Actor,
) -> tuple[PersonalAccessToken, str]:
    """Returned once; kept as a digest. `via` and `is_confined` are of the session that makes it. Raises ValidationError."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = PersonalAccessToken(
        user=user, name=name.strip(), token_hash=digest_of(token), last_four=token[-4:], expires_at=expires_at,
        via=via, is_confined=is_confined,
    )  # fmt: skip
    row.full_clean(exclude=("user",))
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationError({"expires_at": _("Choose a time to come.")})
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if user.personal_access_tokens.count() >= TOKENS_LIMIT:
            raise ValidationError(
                _("You have %(limit)s tokens already. Revoke one first."), params={"limit": TOKENS_LIMIT}
            )
        row.save(force_insert=True)
        details: dict[str, object] = {"name": row.name, "last_four": row.last_four}
        events.record("personal_access_token.create", user, by=by, details=details)
    return row, token


def revoke_personal_access_token(*, token: PersonalAccessToken, by: Actor) -> None:
    """With every access token that it was exchanged for."""
    with transaction.atomic():
        # The row first: an exchange that holds it will have opened its grant by the time we look.
        PersonalAccessToken.objects.select_for_update().get(pk=token.pk)
        RefreshToken.objects.filter(sid=token.sid, revoked=None).update(revoked=timezone.now())
        details: dict[str, object] = {"name": token.name, "last_four": token.last_four}
        events.record("personal_access_token.revoke", token.user, by=by, details=details)
        token.delete()


def create_impersonation_token(
    *, user: User, reason: str, lifetime: timedelta = IMPERSONATION_LIFETIME, by: Actor
) -> str:
    """Once exchangeable, by a client that may, for an access token that names who acts. Raises ImpersonationRefused.

    No session comes of it and no refresh token, so no consent, no security page and no device approval can follow.
    """
    if current().is_operators:
        raise ImpersonationRefused(_("Members of staff cannot be impersonated."))
    if by.kind not in IMPERSONATORS or not by.id:
        raise ImpersonationRefused(_("Only staff and clients of the management API may act as somebody else."))
    if not user.is_active:
        raise ImpersonationRefused(_("This person is suspended."))
    if not reason.strip():
        raise ImpersonationRefused({"reason": _("Say why. It is kept in the history.")})
    if not timedelta(0) < lifetime <= LIFETIME_LIMIT:
        raise ImpersonationRefused({"lifetime": _("Choose at most one hour.")})
    until = timezone.now() + lifetime
    row = Impersonation(user=user, actor_id=by.id, actor_label=by.label[:254], reason=reason.strip()[:300], until=until)
    with transaction.atomic():
        row.save(force_insert=True)
        payload: dict[str, object] = {"actor": by.id, "until": until.timestamp(), "impersonation": str(row.pk)}
        token = onetime.issue(kind=IMPERSONATION, subject=str(user.pk), payload=payload, lifetime=lifetime)
        details: dict[str, object] = {"reason": reason.strip()[:300], "seconds": int(lifetime.total_seconds())}
        events.record("user.impersonate", user, by=by, details=details)
    return token


def end_impersonation(*, impersonation: Impersonation, by: Actor) -> None:
    """What was not exchanged never will be; what was is refused from now on. Idempotent."""
    with transaction.atomic():
        row = Impersonation.objects.select_for_update().get(pk=impersonation.pk)
        if row.ended_at is not None:
            return
        row.ended_at = timezone.now()
        row.save(update_fields=("ended_at",))
        RefreshToken.objects.filter(sid=row.sid, revoked=None).update(revoked=timezone.now())
        details: dict[str, object] = {"reason": row.reason, "operator": row.actor_label}
        events.record("user.end_impersonation", row.user, by=by, details=details)


def digest_of(token: str) -> str:
    """SHA-256: these tokens have 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
