"""Who looks after an organization's identity provider, the links they were given, and their visits."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from orgs.connections.models import Connection
from orgs.models import Organization


class Contact(models.Model):
    """Told by mail when a certificate runs out or a domain's record goes missing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="it_contacts")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    locale = models.CharField(_("language"), max_length=12, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("IT contact")
        verbose_name_plural = _("IT contacts")
        ordering = ("created_at", "pk")
        constraints = (models.UniqueConstraint("organization", Lower("email"), name="one_it_contact_of_an_address"),)

    def __str__(self) -> str:
        return self.name or self.email


class SetupLink(models.Model):
    """Opens the setup assistant for one contact: `token_hash` of 256 bits, good until `open_until`, `opens` times at
    most. `issued_by` is who made it, for people; `connection` the one that it is about, once there is one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="links")
    connection = models.ForeignKey(Connection, models.SET_NULL, null=True, blank=True, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.CharField(_("issued by"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    open_until = models.DateTimeField(_("can be opened until"))
    opens_left = models.PositiveSmallIntegerField(_("can be opened this often"), default=20)
    opened_at = models.DateTimeField(_("last opened"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("setup link")
        verbose_name_plural = _("setup links")
        ordering = ("-created_at", "pk")

    def __str__(self) -> str:
        return str(self.contact)

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.open_until > now and self.opens_left > 0


class SetupVisit(models.Model):
    """A browser that has shown the mailed code. `secret_hash` is of the cookie."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(SetupLink, models.CASCADE, related_name="visits")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, editable=False)
    tries_left = models.PositiveSmallIntegerField(default=5, editable=False)
    proved_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="setup_visit_expiry"),)

    def __str__(self) -> str:
        return str(self.link_id)
