"""Issuing, looking at and consuming one-time tokens. Callers audit the operation that the token is part of."""

import hashlib
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from tenants.keys import vault
from tenants.onetime.models import OneTime

TOKEN_BYTES = 32
# A token is 43 characters; anything longer is not ours and not worth a digest.
TOKEN_LIMIT = 100


class OneTimeInvalid(Exception):
    """Unknown, used, expired, of another kind or of another tenant: the caller cannot tell which."""


@dataclass(frozen=True, slots=True)
class Consumed:
    """`payload` is what the issuer stored; `created_at` when it was issued; `place` is the row's key."""

    subject: str
    payload: dict[str, object]
    created_at: datetime
    place: uuid.UUID


def issue(*, kind: str, subject: str, payload: dict[str, object], lifetime: timedelta) -> str:
    """A 256-bit token, returned once; only its SHA-256 is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    place = uuid.uuid4()
    OneTime.objects.create(
        id=place,
        kind=kind,
        token_hash=_digest(token),
        subject=subject,
        payload_sealed=vault.seal(json.dumps(payload).encode(), table="onetime", column="payload", row=place),
        expires_at=timezone.now() + lifetime,
    )
    return token


def look(*, kind: str, token: str) -> Consumed:
    """What a token would give, without using it up (for the page with the button). Raises OneTimeInvalid."""
    row = OneTime.objects.filter(
        kind=kind, token_hash=_digest(token), consumed_at=None, expires_at__gt=timezone.now()
    ).first()
    if row is None:
        raise OneTimeInvalid
    return _open(row.pk, row.subject, row.payload_sealed, row.created_at)


def find_subject(*, kind: str, token: str) -> str | None:
    """Whose token this is or was, used up and expired ones included: for the sentence that says why a link is over.

    It opens nothing. None for a token that nobody made, or long ago.
    """
    try:
        found = OneTime.objects.filter(kind=kind, token_hash=_digest(token))
    except OneTimeInvalid:
        return None
    return found.values_list("subject", flat=True).first()


def peek(row: OneTime) -> Consumed:
    """What a live row holds, for those who manage such rows and never saw the token. Raises OneTimeInvalid."""
    if row.consumed_at is not None or row.expires_at <= timezone.now():
        raise OneTimeInvalid
    return _open(row.pk, row.subject, row.payload_sealed, row.created_at)


def consume(*, kind: str, token: str) -> Consumed:
    """Uses a token up in one statement. Raises OneTimeInvalid."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update onetime_onetime set consumed_at = now() where kind = %s and token_hash = %s"
            " and consumed_at is null and expires_at > now() returning id, subject, payload_sealed, created_at",
            [kind, _digest(token)],
        )
        row = cursor.fetchone()
    if row is None:
        raise OneTimeInvalid
    return _open(*row)


def use_up(*, kind: str, place: uuid.UUID) -> bool:
    """Uses up what `look` found earlier, also when it has expired since; False when somebody else was faster."""
    return bool(OneTime.objects.filter(pk=place, kind=kind, consumed_at=None).update(consumed_at=timezone.now()))


def revoke_all(*, kind: str, subject: str) -> int:
    """Uses up every live token of a subject, for example when a newer one is sent."""
    return OneTime.objects.filter(kind=kind, subject=subject, consumed_at=None).update(consumed_at=timezone.now())


def _open(place: uuid.UUID, subject: str, sealed: str, created_at: datetime) -> Consumed:
    payload = json.loads(vault.unseal(sealed, table="onetime", column="payload", row=place))
    return Consumed(subject, payload, created_at, place)


def _digest(token: str) -> str:
    if not 0 < len(token) <= TOKEN_LIMIT:
        raise OneTimeInvalid
    return hashlib.sha256(token.encode()).hexdigest()
