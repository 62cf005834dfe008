"""Organizations, the template of their roles and permissions, and who belongs to them."""

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.apis.models import Permission
from tenants.policies import TenantPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable

# How many organizations a search looks at in each index.
FOUND_LIMIT = 200


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def active(self) -> "OrganizationQuerySet":
        return self.filter(suspended_at=None)

    def of_user(self, user_id: uuid.UUID) -> "OrganizationQuerySet":
        return self.filter(members__user=user_id)

    def matching(self, text: str) -> "OrganizationQuerySet":
        """All whose name, or proved domain, begins with `text`, or whose id it is. Pages use `found`."""
        anywhere = Q()
        for condition in _conditions(text):
            anywhere |= Q(pk__in=Organization.objects.alias(lower_name=Lower("name")).filter(condition).values("pk"))
        return self.filter(anywhere)

    def found(self, text: str) -> "OrganizationQuerySet":
        """Those that match, FOUND_LIMIT from each index at most: as fast among a hundred thousand as among ten."""
        # From those that are already narrowed down: else a filter would be asked of the first matches alone.
        here = self.alias(lower_name=Lower("name"))
        parts = [here.filter(condition).order_by().values("pk")[:FOUND_LIMIT] for condition in _conditions(text)]
        return self.filter(pk__in=parts[0].union(*parts[1:], all=True))


def _conditions(text: str) -> list[Q]:
    """One for each index that a search may use."""
    wanted = text.strip().lower()
    domain = Q(domains__domain__startswith=wanted, domains__verified_at__isnull=False)
    found = [Q(lower_name__startswith=wanted), domain]
    with suppress(ValueError):
        found.append(Q(pk=uuid.UUID(wanted)))
    return found


class Organization(models.Model):
    """`custom_data` is what the tenant's applications keep about it. Who wants a token for it must have proved, in the
    same session, two factors where `requires_mfa`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=128)
    description = models.CharField(_("description"), max_length=256, blank=True)
    custom_data = models.JSONField(_("custom data"), default=dict, blank=True)
    requires_mfa = models.BooleanField(
        _("requires a second factor"), default=False,
        help_text=_("A member gets into this organization only from a session with two factors."),
    )  # fmt: skip
    accepts_other_connections = models.BooleanField(
        _("accepts other companies’ sign-in"), default=False, db_default=False,
        help_text=_("A member gets in also from a session that another organization’s identity provider alone has vouched for."),
    )  # fmt: skip
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ("-created_at", "pk")
        # And organization_name over lower(name), which Django has no words for (migration 0002).
        indexes = (models.Index(fields=("-created_at", "id"), name="organization_latest"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.suspended_at is None


class OrganizationPermission(models.Model):
    """A permission that means something inside an organization; organization tokens carry the name as a scope."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("organization permission")
        verbose_name_plural = _("organization permissions")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class OrganizationRoleQuerySet(models.QuerySet["OrganizationRole"]):
    def template(self) -> "OrganizationRoleQuerySet":
        return self.filter(organization=None)

    def usable_in(self, organization: Organization) -> "OrganizationRoleQuerySet":
        """The template's, and this organization's own."""
        return self.filter(Q(organization=None) | Q(organization=organization))

    def for_people(self) -> "OrganizationRoleQuerySet":
        return self.filter(kind=OrganizationRole.Kind.USER)

    def comparable(self) -> "OrganizationRoleQuerySet":
        """With everything that Authority.may_give compares, in a statement for each kind of it."""
        return self.prefetch_related("permissions", "api_permissions", "carried_roles")


class OrganizationRole(models.Model):
    """Of the template where `organization` is empty. An owner's role has every administrative permission, and an
    organization keeps the last person who has it."""

    class Kind(models.TextChoices):
        USER = "user", _("For users")
        MACHINE = "machine", _("For machine clients")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="own_roles", null=True, blank=True, verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.USER)
    is_owner = models.BooleanField(
        _("owner"), default=False,
        help_text=_("May administer the organization in every respect. The last owner cannot leave or be removed."),
    )  # fmt: skip
    permissions = models.ManyToManyField(
        OrganizationPermission, related_name="roles", blank=True, verbose_name=_("organization permissions")
    )
    api_permissions = models.ManyToManyField(
        Permission, related_name="organization_roles", blank=True, verbose_name=_("API permissions")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OrganizationRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization role")
        verbose_name_plural = _("organization roles")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                "organization", Lower("name"), name="one_organization_role_of_a_name", nulls_distinct=False
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_template(self) -> bool:
        return self.organization_id is None


class MemberQuerySet(models.QuerySet["Member"]):
    def people(self) -> "MemberQuerySet":
        return self.filter(user__isnull=False)

    def machines(self) -> "MemberQuerySet":
        return self.filter(application__isnull=False)

    def owners(self) -> "MemberQuerySet":
        return self.people().filter(role_rows__role__is_owner=True).distinct()

    def with_any_role(self, roles: "Iterable[OrganizationRole]") -> "MemberQuerySet":
        return self.filter(role_rows__role__in=list(roles)).distinct()


class Member(models.Model):
    """A person, or a machine client, belongs to an organization."""

    class Source(models.TextChoices):
        ADDED = "added", _("Added")
        CREATED = "created", _("Created the organization")
        INVITATION = "invitation", _("By invitation")
        DOMAIN = "domain", _("By the domain of the address")
        CONNECTION = "connection", _("By the organization’s own sign-in")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No indexes of their own: each is the first part of one below, and PostgreSQL would take the shorter one and walk
    # through everything that a person in a thousand organizations belongs to.
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", null=True, db_index=False
    )
    application = models.ForeignKey(
        settings.MACHINE_MEMBER_MODEL, models.CASCADE, related_name="memberships", null=True, db_index=False
    )
    source = models.CharField(_("how"), max_length=12, choices=Source, default=Source.ADDED)
    roles = models.ManyToManyField(OrganizationRole, through="MemberRole", related_name="members")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ("-created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False, application=None) | Q(user=None, application__isnull=False),
                name="a_person_or_a_machine",
            ),
            # Read from the person's side by every organization token.
            models.UniqueConstraint(fields=("user", "organization"), name="one_membership_of_a_user"),
            models.UniqueConstraint(fields=("application", "organization"), name="one_membership_of_an_application"),
        )
        indexes = (models.Index(fields=("organization", "-created_at", "id"), name="member_latest"),)

    def __str__(self) -> str:
        return str(self.user or self.application)


class MemberRole(models.Model):
    """A member has a role in the organization."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="role_rows")
    role = models.ForeignKey(OrganizationRole, models.CASCADE, related_name="member_rows")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("member", "role"), name="one_organization_role_per_member"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.role_id}"


class JoinRole(models.Model):
    """Who joins an organization by themselves (by the domain of an address, by its own sign-in) gets this role."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="join_roles")
    role = models.ForeignKey(OrganizationRole, models.CASCADE, related_name="given_on_joining")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organization", "role"), name="one_join_role"),)

    def __str__(self) -> str:
        return f"{self.organization_id} {self.role_id}"


class OrganizationPolicy(TenantPolicy):
    """What people and organizations may do by themselves."""

    people_may_create = models.BooleanField(
        _("people may create organizations"), default=False,
        help_text=_("On their account page. Whoever creates one becomes its owner."),
    )  # fmt: skip
    created_limit = models.PositiveSmallIntegerField(
        _("organizations per person"), default=5, validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("How many organizations one person may have created by themselves."),
    )  # fmt: skip
    people_may_leave = models.BooleanField(
        _("members may leave"),
        default=True,
        help_text=_("By themselves, on their account page. The last owner cannot."),
    )
    own_roles = models.BooleanField(
        _("roles of their own"), default=False,
        help_text=_("An organization’s administrators may make roles besides the template’s, out of permissions they have."),
    )  # fmt: skip
    invitation_days = models.PositiveSmallIntegerField(
        _("invitations are good for"), default=7, validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("In days. An invitation that is sent again starts anew."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("organization policy")
