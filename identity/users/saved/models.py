"""One search with its filters, as `identity.users.criteria` reads them."""

import uuid
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """`operator_id` is a member of staff, whose own row is in `operators`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operator_id = models.UUIDField(editable=False)
    name = models.CharField(_("name"), max_length=60)
    criteria = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("operator_id", "name"), name="saved_filter_of_operator"),)

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> str:
        return urlencode(self.criteria)
