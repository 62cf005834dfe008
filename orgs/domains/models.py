"""Which domain belongs to which organization, and who went and does not come back by one."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orgs.models import Organization

LABEL = "_genkan"
# A zone that is moved may lose the record for a while.
TOLERANCE = timedelta(days=7)
MISSING = Q(failing_since__isnull=False) | Q(stopped_at__isnull=False)


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting for the DNS record")
    VERIFIED = "verified", _("Proved")
    FAILING = "failing", _("Proved, but the DNS record is missing")
    STOPPED = "stopped", _("Stopped: the DNS record is gone")


class OrganizationDomainQuerySet(models.QuerySet["OrganizationDomain"]):
    def missing(self) -> "OrganizationDomainQuerySet":
        """Proved once, and the record is not there: those that still work and those that have stopped."""
        return self.filter(MISSING)


class OrganizationDomain(models.Model):
    """In ASCII. It works while `verified_at` is set; of one domain that is so for one organization at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=253)
    proof = models.CharField(max_length=64, editable=False)
    joins = models.BooleanField(
        _("people join by it"), default=False,
        help_text=_("Whoever signs in with a proved address at this domain becomes a member."),
    )  # fmt: skip
    connection = models.ForeignKey(
        "connections.Connection", models.SET_NULL, null=True, blank=True, related_name="domains",
        verbose_name=_("signs in by"),
    )  # fmt: skip
    # Whoever signed in since then at an address here must have done so by the connection; empty: nobody must.
    required_from = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    verified_at = models.DateTimeField(_("proved"), null=True)
    checked_at = models.DateTimeField(_("last looked up"), null=True)
    check_at = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(_("missing since"), null=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)

    objects = OrganizationDomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain of an organization")
        verbose_name_plural = _("domains of organizations")
        ordering = ("domain", "pk")
        constraints = (
            models.UniqueConstraint(fields=("organization", "domain"), name="one_claim_of_an_organization"),
            models.UniqueConstraint(
                fields=("domain",), condition=Q(verified_at__isnull=False), name="one_owner_of_a_domain"
            ),
        )
        indexes = (
            models.Index(fields=("check_at",), name="domain_due", condition=Q(check_at__isnull=False)),
            models.Index(fields=("domain",), name="domain_missing", condition=MISSING),
        )

    def __str__(self) -> str:
        return self.domain

    @property
    def record_name(self) -> str:
        """The name of the TXT record that proves the domain."""
        return f"{LABEL}.{self.domain}"

    @property
    def record_value(self) -> str:
        """Of this organization at this tenant alone, and of this claim: added again, it is another one."""
        return f"genkan-organization={self.proof}"

    @property
    def state(self) -> State:
        if self.verified_at is not None:
            return State.FAILING if self.failing_since else State.VERIFIED
        return State.STOPPED if self.stopped_at else State.WAITING

    @property
    def is_vouched_for(self) -> bool:
        """Proved by an operator's word: it is looked up again only once its record has been seen."""
        return self.verified_at is not None and self.check_at is None

    @property
    def works_until(self) -> object:
        """When a domain whose record is missing stops working."""
        return self.failing_since + TOLERANCE if self.failing_since else None


class Departure(models.Model):
    """Somebody was removed, or left: their address alone does not bring them back."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "organization"), name="one_departure"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.organization_id}"
