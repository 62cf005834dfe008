"""The row behind a one-time token."""

import uuid

from django.db import models

from tenants.keys.places import Place, register

register(Place("onetime", "payload", "onetime_onetime", "payload_sealed"))


class OneTime(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64)
    subject = models.CharField(max_length=254, blank=True)
    payload_sealed = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    consumed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "token_hash"), name="one_time_token"),)
        indexes = (
            models.Index(fields=("expires_at",), name="one_time_expiry"),
            models.Index(fields=("kind", "subject"), name="one_time_subject"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
