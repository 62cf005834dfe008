"""One event of the log book. A tenant's role may insert and read, never change or delete."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, instance: models.Model) -> "EventQuerySet":
        """What happened to one object."""
        return self.filter(object_type=instance._meta.label_lower, object_id=str(instance.pk))

    def by_actor(self, actor_id: object) -> "EventQuerySet":
        return self.filter(actor_id=str(actor_id))


class Event(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("time"), auto_now_add=True)
    action = models.CharField(_("action"), max_length=60)
    actor_kind = models.CharField(_("kind of actor"), max_length=12)
    actor_id = models.CharField(max_length=80, blank=True)
    actor_label = models.CharField(_("actor"), max_length=254, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    object_label = models.CharField(_("object"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("-at", "-id"), name="event_latest"),
            models.Index(fields=("object_type", "object_id", "-at"), name="event_of_object"),
            models.Index(fields=("actor_id", "-at"), name="event_of_actor"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}".strip()
