"""Rotating signing keys: the next one is published before it signs, the previous one after it has signed.

next → current → previous → retired. A verifier that cached the key set must know a key before it sees its first
signature, and must still find it while its last signature lives (OpenID Connect Core 10.1.1).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.audit import events
from tenants.audit.actor import SYSTEM, Actor, Kind
from tenants.isolation.scope import TenantScope
from tenants.jobs import due_work, set_due
from tenants.keys.models import KeyPolicy, SigningKey
from tenants.keys.operations import create_signing_key

# How long verifiers may cache the key set: what the JWKS endpoint says in Cache-Control.
PUBLISHED_BEFORE = timedelta(minutes=10)
# Longer than any token that the key signed.
PUBLISHED_AFTER = timedelta(days=2)
CHECK_EVERY = timedelta(hours=6)
State = SigningKey.State
ROTATING = Actor(Kind.JOB, label="key rotation")


class RotationRefused(Exception):
    """A refusal that a person reads."""

    sentence: str | Promise = ""

    def __str__(self) -> str:
        return str(self.sentence)


class NextKeyMissing(RotationRefused):
    sentence = _("Publish a next key first.")


class PublishedTooShortly(RotationRefused):
    sentence = _("Applications may not have seen the next key yet. Wait ten minutes after it was published.")


def publish_next_key(*, algorithm: str, by: Actor) -> SigningKey:
    """Puts a key into the key set that does not sign yet. One at a time: an existing one is returned."""
    with transaction.atomic():
        waiting = _locked(algorithm, State.NEXT)
        return waiting or create_signing_key(algorithm=SigningKey.Algorithm(algorithm), state=State.NEXT, by=by)


def activate_next_key(*, algorithm: str, now: datetime, at_once: bool = False, by: Actor) -> SigningKey:
    """The next key signs from now on; the current one stays published. Raises NextKeyMissing, PublishedTooShortly.

    `at_once` is for a key that leaked: applications that cached the key set refuse new tokens until they ask again.
    """
    with transaction.atomic():
        waiting = _locked(algorithm, State.NEXT)
        if waiting is None:
            raise NextKeyMissing
        if not at_once and now - waiting.created_at < PUBLISHED_BEFORE:
            raise PublishedTooShortly
        SigningKey.objects.filter(algorithm=algorithm, state=State.CURRENT).update(state=State.PREVIOUS, left_at=now)
        waiting.state, waiting.signs_since = State.CURRENT, now
        waiting.save(update_fields=("state", "signs_since"))
        events.record("signing_key.activate", waiting, by=by, details={"algorithm": algorithm, "at_once": at_once})
    return waiting


def retire_key(*, key: SigningKey, by: Actor) -> None:
    """Takes a previous key out of the key set: what it signed is refused from now on."""
    with transaction.atomic():
        moved = SigningKey.objects.filter(pk=key.pk, state=State.PREVIOUS).update(state=State.RETIRED)
        if moved:
            events.record("signing_key.retire", key, by=by)


@due_work("key_rotation")
def rotate() -> None:
    """What the tenant's policy asks for by now."""
    now = timezone.now()
    set_due("key_rotation", now + CHECK_EVERY)
    for key in SigningKey.objects.filter(state=State.PREVIOUS, left_at__lt=now - PUBLISHED_AFTER):
        retire_key(key=key, by=ROTATING)
    every = KeyPolicy.load().rotate_days
    if not every:
        return
    for key in SigningKey.objects.filter(state=State.CURRENT):
        if (key.signs_since or key.created_at) < now - timedelta(days=every):
            waiting = publish_next_key(algorithm=key.algorithm, by=ROTATING)
            if now - waiting.created_at >= PUBLISHED_BEFORE:
                activate_next_key(algorithm=key.algorithm, now=now, by=ROTATING)
            else:
                set_due("key_rotation", now + PUBLISHED_BEFORE)


def set_up(scope: TenantScope, by: Actor = SYSTEM) -> None:
    """TENANT_SETUP: the first look at the calendar."""
    set_due("key_rotation", timezone.now() + CHECK_EVERY)


def _locked(algorithm: str, state: SigningKey.State) -> SigningKey | None:
    return SigningKey.objects.select_for_update().filter(algorithm=algorithm, state=state).first()
