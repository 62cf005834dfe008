"""The row behind a code or a link that somebody was sent."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

TRIES = 5
# The first message and three more.
SENDS = 4


class Purpose(models.TextChoices):
    SIGN_IN = "sign_in", _("Sign-in")
    PROVE = "prove", _("Proof of an address or number")
    RECOVER = "recover", _("Recovery")
    FACTOR = "factor", _("Second factor")
    AGAIN = "again", _("Proof that it is still the person")
    CHANGE = "change", _("Change of an address or number")
    UNLOCK = "unlock", _("Unlocking")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def open(self, now: datetime) -> "ChallengeQuerySet":
        """Not used up, and young enough that another message may be asked for; its code may have expired."""
        return self.filter(consumed_at=None, created_at__gt=now - Challenge.OPEN_FOR)


class Challenge(models.Model):
    """`user` is None for somebody unknown: then no code and no link is right.

    `code_hash` is `<key id>.<HMAC>`, `link_hash` the SHA-256 of a 256-bit token ("" where the message held no link).
    `return_path` is where the person was going, a path that `is_safe_url` has let through.
    """

    LIFETIME = timedelta(minutes=10)
    OPEN_FOR = timedelta(hours=1)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose)
    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    browser_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=80)
    link_hash = models.CharField(max_length=64, blank=True)
    return_path = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sends = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Over: the right code or link came, or the person went another way.
    consumed_at = models.DateTimeField(null=True)
    # The right code or link came. Never set without `consumed_at`.
    passed_at = models.DateTimeField(null=True)
    # For purposes with a second step (a new password after the code): that step was taken, too.
    finished_at = models.DateTimeField(null=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("link_hash",), condition=~models.Q(link_hash=""), name="one_challenge_per_link"
            ),
        )
        indexes = (models.Index(fields=("expires_at",), name="challenge_expiry"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def has_link(self) -> bool:
        return self.link_hash != ""

    @property
    def is_spent(self) -> bool:
        """No try is left: only a new challenge helps."""
        return self.tries >= TRIES

    @property
    def can_resend(self) -> bool:
        return self.sends < SENDS and not self.is_spent

    def seconds_left(self, now: datetime) -> int:
        return max(0, int((self.expires_at - now).total_seconds()))


class PhoneProof(models.Model):
    """When a person last showed that a number is theirs. Numbers change owners: an idle one is no proof (SECURITY 26)."""

    IDLE_AFTER = timedelta(days=180)

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    number = models.CharField(max_length=32)
    proved_at = models.DateTimeField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
