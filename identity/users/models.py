"""A person in one tenant."""

import uuid
from contextlib import suppress
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_module_perms, _user_has_perm  # type: ignore[attr-defined]  # what PermissionsMixin itself calls
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(suspended_at=None)

    def matching(self, text: str) -> "UserQuerySet":
        """Those whose identifier or name starts with `text`; an id must be whole."""
        wanted = text.strip()
        found = (
            Q(username__startswith=wanted.lower())
            | Q(email__startswith=wanted.lower())
            | Q(phone__startswith=wanted)
            | Q(name__istartswith=wanted)
        )
        with suppress(ValueError):
            found |= Q(pk=uuid.UUID(wanted))
        return self.filter(found)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]  # made at import time
    """Django and allauth ask for a manager; writes are in operations.py."""


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # the toolkit's models are untyped
    """`email` is the primary address; all addresses are allauth's EmailAddress rows.

    `profile` holds the standard claims of OpenID Connect Core 5.1 that have no column of their own; `custom_data` is
    what the tenant's applications keep about the person. Tokens older than `valid_from` are refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
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
    valid_from = models.DateTimeField(_("tokens valid from"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("profile changed"), auto_now=True)
    registered_with = models.UUIDField(null=True, blank=True, editable=False)

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
        )
        indexes = (
            models.Index(fields=("-created_at", "id"), name="user_latest"),
            models.Index(fields=("email",), name="user_email", opclasses=("text_pattern_ops",)),
            models.Index(fields=("username",), name="user_username", opclasses=("text_pattern_ops",)),
            models.Index(fields=("phone",), name="user_phone", opclasses=("text_pattern_ops",)),
        )

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
