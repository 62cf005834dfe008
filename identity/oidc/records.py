"""Rows of the provider that django-oauth-toolkit knows nothing of."""

from django.db import models


class UsedAssertion(models.Model):
    """A client's assertion that has been used, by the digest of client and `jti` (RFC 7523 section 3).

    Logged, unlike the counters of the limiter: after a crash or on a replica an assertion must not count again.
    """

    digest = models.UUIDField(primary_key=True, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="assertion_expiry"),)

    def __str__(self) -> str:
        return str(self.digest)
