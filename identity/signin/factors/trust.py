"""Trusted devices: a browser in which one person is spared the second factor for some days."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from identity.signin.factors.models import FactorPolicy, TrustedDevice
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor

COOKIE = f"{settings.COOKIE_PREFIX}genkan-trust"
SECRET_BYTES = 32
# Several people may share a browser; each has a secret of their own in it.
SECRETS_LIMIT = 5
MARK = "."


def find(request: HttpRequest, user: User) -> TrustedDevice | None:
    """This browser's, for this person."""
    days = FactorPolicy.load().trusted_days
    digests = [_digest(secret) for secret in _secrets(request)]
    if not days or not digests:
        return None
    now = timezone.now()
    # The policy may have become shorter since.
    rows = TrustedDevice.objects.live(now).filter(user=user, created_at__gt=now - timedelta(days=days))
    return rows.filter(secret_hash__in=digests).first()


def start(request: HttpRequest, response: HttpResponseBase, user: User, by: Actor) -> None:
    """Always a new secret: one that was in the browser before may be somebody else's."""
    days = FactorPolicy.load().trusted_days
    secret, now = secrets.token_urlsafe(SECRET_BYTES), timezone.now()
    TrustedDevice.objects.create(
        user=user,
        secret_hash=_digest(secret),
        user_agent=request.headers.get("User-Agent", "")[:300],
        last_used_at=now,
        expires_at=now + timedelta(days=days),
    )
    events.record("user.trust_device", user, by=by, details={"days": days})
    kept = [secret, *_secrets(request)][:SECRETS_LIMIT]
    response.set_cookie(
        COOKIE, MARK.join(kept), max_age=timedelta(days=days), path="/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def end_all(user: User) -> int:
    """After a change of factors, or by staff."""
    count, _by_model = TrustedDevice.objects.filter(user=user).delete()
    return count


def _secrets(request: HttpRequest) -> list[str]:
    found = request.COOKIES.get(COOKIE, "")
    return [part for part in found.split(MARK)[:SECRETS_LIMIT] if 40 <= len(part) <= 100] if len(found) < 600 else []


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
