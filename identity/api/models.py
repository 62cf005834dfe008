"""Who may call the management API, and when a client last did."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application


class LastCall(models.Model):
    """To the minute: a busy client writes it once a minute and process."""

    client = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, primary_key=True, related_name="last_call"
    )
    at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return str(self.client_id)


class ApiCaller(Application):
    """An application with a permission of the management API."""

    class Meta:
        proxy = True
        verbose_name = _("API access")
        verbose_name_plural = _("API access")
