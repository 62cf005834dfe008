"""A role, what it permits, and who has it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from orgs.models import Member, OrganizationRole
from tenants.apis.models import Permission


class RoleQuerySet(models.QuerySet["Role"]):
    def for_people(self) -> "RoleQuerySet":
        return self.filter(kind=Role.Kind.USER)

    def given_to_new_users(self, application_id: uuid.UUID | None) -> "RoleQuerySet":
        """The tenant's default roles, and those of the application that a person registered through."""
        wanted = models.Q(is_default=True)
        if application_id is not None:
            wanted |= models.Q(default_of__application=application_id)
        return self.for_people().filter(wanted).distinct()


class Role(models.Model):
    class Kind(models.TextChoices):
        USER = "user", _("For users")
        MACHINE = "machine", _("For machine clients")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.USER)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("Every new user of the tenant gets this role.")
    )
    requires_mfa = models.BooleanField(
        _("requires a second factor"), default=False,
        help_text=_("Whoever has this role must prove who they are with two factors, on trusted devices, too."),
    )  # fmt: skip
    permissions = models.ManyToManyField(Permission, related_name="roles", blank=True, verbose_name=_("permissions"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class UserRoleQuerySet(models.QuerySet["UserRole"]):
    def given(self) -> "UserRoleQuerySet":
        """To the person themselves, not by way of an organization."""
        return self.filter(membership=None)

    def names(self) -> "models.QuerySet[UserRole, str]":
        """Each role once, also where it was given and comes with a membership besides."""
        return self.order_by("role__name").values_list("role__name", flat=True).distinct()


class UserRole(models.Model):
    """A person has a role; with a `membership`, for as long as an organization role of theirs carries it (carried.py)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_rows")
    role = models.ForeignKey(Role, models.CASCADE, related_name="user_rows")
    membership = models.ForeignKey(Member, models.CASCADE, related_name="carried_rows", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserRoleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "membership"), name="one_role_per_user", nulls_distinct=False
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id}"


class ApplicationRole(models.Model):
    """A machine client has a role."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="role_rows")
    role = models.ForeignKey(Role, models.CASCADE, related_name="application_rows")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("application", "role"), name="one_role_per_application"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.role_id}"


class DefaultRole(models.Model):
    """People who register through an application get a role."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="default_roles")
    role = models.ForeignKey(Role, models.CASCADE, related_name="default_of")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("application", "role"), name="one_default_role"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.role_id}"


class AdmittedRole(models.Model):
    """An application that admits only some people admits those with this role."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="admitted_roles")
    role = models.ForeignKey(Role, models.CASCADE, related_name="admitted_to")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("application", "role"), name="one_admitted_role"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.role_id}"


class CarriedRole(models.Model):
    """Whoever has a role of the organizations' template has a role of the tenant, too. Set by staff alone."""

    organization_role = models.ForeignKey(OrganizationRole, models.CASCADE, related_name="carried_roles")
    role = models.ForeignKey(Role, models.CASCADE, related_name="carried_by")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organization_role", "role"), name="one_carried_role"),)

    def __str__(self) -> str:
        return f"{self.organization_role_id} {self.role_id}"
