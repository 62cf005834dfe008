"""A person in one tenant."""

import re
import uuid
from contextlib import suppress
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_module_perms, _user_has_perm  # type: ignore[attr-defined]  # what PermissionsMixin itself calls
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# How many people a search looks at in each column: whoever has to read more than that types another letter.
FOUND_LIMIT = 200


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(suspended_at=None)

    def suspended(self) -> "UserQuerySet":
        return self.filter(suspended_at__isnull=False)

    def leaving(self) -> "UserQuerySet":
        """Who asked for the deletion of the account."""
        return self.filter(deletion_asked_at__isnull=False)

    def with_proved_email(self, is_proved: bool = True) -> "UserQuerySet":
        """Whether their main address was proved; people without any are in neither set."""
        return self.filter(emailaddress__primary=True, emailaddress__verified=is_proved)

    def with_factor(self, *types: str) -> "UserQuerySet":
        """A second factor of one of these types; of any type where none is named."""
        owned = Authenticator.objects.filter(user=OuterRef("pk"))
        return self.filter(Exists(owned.filter(type__in=types) if types else owned))

    def without_factor(self) -> "UserQuerySet":
        return self.filter(~Exists(Authenticator.objects.filter(user=OuterRef("pk"))))

    def with_role(self, role_id: uuid.UUID) -> "UserQuerySet":
        """Once each, whether it was given to them, comes of a membership, or both."""
        return self.filter(pk__in=User.objects.filter(role_rows__role=role_id).values("pk"))

    def matching(self, text: str) -> "UserQuerySet":
        """All whose identifier or name starts with `text`; an id must be whole. Reads every one of them: for work in
        the background. Pages use `found`."""
        owners = EmailAddress.objects.filter(email__startswith=text.strip().lower()).values("user_id")
        anywhere = Q(pk__in=owners)
        for condition in _conditions(text):
            anywhere |= condition
        return self.alias(lower_name=Lower("name")).filter(anywhere)

    def found(self, text: str) -> "UserQuerySet":
        """Those that match, FOUND_LIMIT from each index at most: as fast among a million people as among ten.

        One condition over all columns would read every match before the first could be shown.
        """
        here = self.alias(lower_name=Lower("name"))
        conditions = [Q(emailaddress__email__startswith=text.strip().lower()), *_conditions(text)]
        parts = [here.filter(condition).order_by().values("pk")[:FOUND_LIMIT] for condition in conditions]
        return User.objects.filter(pk__in=parts[0].union(*parts[1:], all=True))  # type: ignore[no-any-return]  # the manager's own set


def _conditions(text: str) -> list[Q]:
    """One for each index on the person's own row that a search may use."""
    wanted = text.strip()
    lowered, dialled = wanted.lower(), re.sub(r"[\s().-]", "", wanted)
    found = [Q(username__startswith=lowered), Q(lower_name__startswith=lowered), Q(external_id=wanted)]
    if re.fullmatch(r"\+?[0-9]+", dialled):
        found.append(Q(phone__startswith=dialled if dialled[0] == "+" else f"+{dialled}"))
    with suppress(ValueError):
        found.append(Q(pk=uuid.UUID(wanted)))
    return found


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]  # made at import time
    """Django and allauth ask for a manager; writes are in operations.py."""


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # the toolkit's models are untyped
    """`email` is the primary address; all addresses are allauth's EmailAddress rows.

    `profile` holds the standard claims of OpenID Connect Core 5.1 that have no column of their own; `custom_data` is
    what the tenant's applications keep about the person. Tokens older than `valid_from` are refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Hashes of other systems are longer than Django's own.
    password = models.CharField(_("password"), max_length=512)
    username = models.CharField(_("username"), max_length=128, null=True, blank=True, unique=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=32, blank=True)
    phone_verified = models.BooleanField(_("phone verified"), default=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    picture = models.URLField(_("picture"), max_length=500, blank=True)
    locale = models.CharField(_("language"), max_length=12, blank=True)
    profile = models.JSONField(_("profile"), default=dict, blank=True)
    custom_data = models.JSONField(_("custom data"), default=dict, blank=True)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    # When the person asked for the deletion of the account, and when it is carried out; without a time, staff decide.
    deletion_asked_at = models.DateTimeField(_("deletion asked for"), null=True, blank=True, editable=False)
    deletion_due_at = models.DateTimeField(_("deletion due"), null=True, blank=True, editable=False)
    valid_from = models.DateTimeField(_("tokens valid from"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("profile changed"), auto_now=True)
    registered_with = models.UUIDField(null=True, blank=True, editable=False)
    # Who this was in the system that an import came from, and which import it was.
    external_id = models.CharField(_("former id"), max_length=200, null=True, blank=True)  # noqa: DJ001  # unique where there is one
    imported_with = models.UUIDField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("-created_at", "pk")
        constraints = (
            models.UniqueConstraint(Lower("username"), name="one_username"),
            models.UniqueConstraint(fields=("phone",), condition=Q(phone_verified=True), name="one_verified_phone"),
            models.UniqueConstraint(
                fields=("external_id",), condition=Q(external_id__isnull=False), name="one_external_id"
            ),
        )
        indexes = (
            models.Index(fields=("-created_at", "id"), name="user_latest"),
            models.Index(fields=("deletion_due_at",), name="user_deletion", condition=Q(deletion_due_at__isnull=False)),
            models.Index(fields=("email",), name="user_email", opclasses=("text_pattern_ops",)),
            models.Index(fields=("phone",), name="user_phone", opclasses=("text_pattern_ops",)),
            # And user_name over lower(name), which Django has no words for (migration 0004).
            models.Index(fields=("-last_login", "id"), name="user_seen"),
            models.Index(
                fields=("-created_at", "id"), name="user_suspended", condition=Q(suspended_at__isnull=False)
            ),
            models.Index(
                fields=("-created_at", "id"), name="user_leaving", condition=Q(deletion_asked_at__isnull=False)
            ),
            models.Index(
                fields=("registered_with", "-created_at"), name="user_registered_with",
                condition=Q(registered_with__isnull=False),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.email or self.username or self.phone or str(self.pk)

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's is a class attribute
        return self.suspended_at is None

    @property
    def is_staff(self) -> bool:
        """Django's admin asks; who may enter the console is decided by Access alone."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return bool(_user_has_perm(self, perm, obj))

    def has_module_perms(self, app_label: str) -> bool:
        return bool(_user_has_module_perms(self, app_label))


class BulkAct(models.Model):
    """One act on many rows (identity.users.bulk): on `ids` where some were ticked, else on those that `criteria` find.
    `subject` says what they are; `last` is the row that it has come to, in the order of ids."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=20, default="users", db_default="users")
    act = models.CharField(max_length=20)
    ids = models.JSONField(default=list)
    criteria = models.JSONField(default=dict)
    role = models.UUIDField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    started_by = models.JSONField(default=dict)
    last = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)
    untouched = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.act
