"""The register: tenants, their domains, and which operator may do what in which tenant. In `public`."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.isolation.scope import OPERATORS_SCHEMA, TenantScope


class TenantQuerySet(models.QuerySet["Tenant"]):
    def clients(self) -> "TenantQuerySet":
        """Every tenant but the operators' own."""
        return self.exclude(schema_name=OPERATORS_SCHEMA)

    def existing(self) -> "TenantQuerySet":
        """Those that were not deleted: a deleted one stays as a tombstone, so that its slug is never given again."""
        return self.exclude(state=Tenant.State.DELETED)

    def ready(self) -> "TenantQuerySet":
        return self.filter(state=Tenant.State.READY)

    def open_to(self, operator_id: uuid.UUID, now: datetime) -> "TenantQuerySet":
        """Those that this operator was given, at `now`."""
        given = Access.objects.at(now).filter(operator_id=operator_id)
        return self.filter(pk__in=given.values("tenant_id"))


class Tenant(models.Model):
    class State(models.TextChoices):
        CREATING = "creating", _("Creating")
        READY = "ready", _("Ready")
        SUSPENDED = "suspended", _("Suspended")
        DELETING = "deleting", _("To be deleted")
        DELETED = "deleted", _("Deleted")

    class Environment(models.TextChoices):
        PRODUCTION = "production", _("Production")
        STAGING = "staging", _("Staging")
        DEVELOPMENT = "development", _("Development")

    class Accent(models.TextChoices):
        TEAL = "teal", _("Teal")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")
        ROSE = "rose", _("Rose")
        AMBER = "amber", _("Amber")
        LIME = "lime", _("Lime")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    schema_name = models.CharField(max_length=63, unique=True, editable=False)
    role_name = models.CharField(max_length=63, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CREATING)
    state_note = models.TextField(_("note"), blank=True, help_text=_("Why provisioning has not finished."))
    environment = models.CharField(_("environment"), max_length=12, choices=Environment, default=Environment.PRODUCTION)
    accent = models.CharField(_("accent"), max_length=12, choices=Accent, default=Accent.TEAL)
    recipe = models.CharField(_("recipe"), max_length=40, blank=True)
    database = models.CharField(max_length=40, default="default", editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # When its schema was first complete: a tenant whose deletion is cancelled before that is made to the end.
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True, editable=False)
    delete_after = models.DateTimeField(_("deleted after"), null=True, blank=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        ordering = ("name", "pk")
        indexes = (models.Index(fields=("state", "delete_after"), name="tenant_work"),)

    def __str__(self) -> str:
        return self.name

    @property
    def primary_domain(self) -> "Domain":
        return self.domains.get(is_primary=True)

    def scope(self, host: str | None = None) -> TenantScope:
        return TenantScope(
            id=self.pk,
            slug=self.slug,
            schema_name=self.schema_name,
            role_name=self.role_name,
            name=self.name,
            state=self.state,
            environment=self.environment,
            host=host if host is not None else self.primary_domain.host,
        )


class DomainQuerySet(models.QuerySet["Domain"]):
    def serving(self) -> "DomainQuerySet":
        """Proved and not retired: those that answer requests."""
        return self.filter(verified_at__isnull=False, retired_at__isnull=True)


class Domain(models.Model):
    """A host of a tenant. Rows stay after removal, so that a former issuer is never given to another tenant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="domains", verbose_name=_("tenant"))
    host = models.CharField(_("host"), max_length=253, unique=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    was_primary = models.BooleanField(default=False, editable=False)
    proof = models.CharField(max_length=64, editable=False)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ("-is_primary", "host")
        constraints = (
            models.UniqueConstraint(fields=("tenant",), condition=Q(is_primary=True), name="one_primary_domain"),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(verified_at__isnull=False, retired_at__isnull=True),
                name="primary_domain_serves",
            ),
        )

    def __str__(self) -> str:
        return self.host


class AccessQuerySet(models.QuerySet["Access"]):
    def at(self, now: datetime) -> "AccessQuerySet":
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


class Access(models.Model):
    """What one operator may do in one tenant. `owner` of the operators' own tenant is a platform owner."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        SUPPORT = "support", _("Support")
        VIEWER = "viewer", _("Viewer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No foreign key: operators live in another schema. Deleting an operator deletes these rows.
    operator_id = models.UUIDField(_("operator"))
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="access", verbose_name=_("tenant"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    reason = models.CharField(_("reason"), max_length=300)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    created_at = models.DateTimeField(_("given"), auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access")
        ordering = ("tenant__name", "pk")
        constraints = (models.UniqueConstraint(fields=("operator_id", "tenant"), name="one_access_per_tenant"),)

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.tenant}"


class Figures(models.Model):
    """Counts that a tenant reported of itself, so that lists of tenants need one query. Written by report_figures()."""

    role_name = models.CharField(primary_key=True, max_length=63)
    figures = models.JSONField(default=dict)
    reported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.role_name


class Due(models.Model):
    """When a tenant next has work of a kind. Written by set_due(), taken by the worker (tenants.due).

    `due_at` is empty while the work is done and nothing further was asked for. `taken_until` is when somebody else may
    take it, should whoever does it never come back.
    """

    role_name = models.CharField(max_length=63)
    kind = models.CharField(max_length=60)
    due_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("role_name", "kind"), name="one_due_per_kind"),)
        indexes = (
            models.Index(fields=("due_at",), name="due_next"),
            models.Index(fields=("taken_until",), condition=Q(taken_until__isnull=False), name="due_taken"),
        )

    def __str__(self) -> str:
        return f"{self.role_name} {self.kind}"


class MasterKey(models.Model):
    """A master key that sealed something here: `canary` opens only with the very same key (tenants.keys.canary)."""

    key_id = models.CharField(primary_key=True, max_length=40)
    canary = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key_id
