"""When a client last called the management API."""

from django.conf import settings
from django.db import models


class LastCall(models.Model):
    """To the minute: a busy client writes it once a minute and process."""

    client = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, primary_key=True, related_name="last_call"
    )
    at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return str(self.client_id)
