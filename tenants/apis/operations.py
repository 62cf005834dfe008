"""Writes of API resources and permissions."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.apis.models import BUILT_IN, ApiResource, Permission, spoken
from tenants.audit import events
from tenants.audit.actor import Actor

# RFC 6749 section 3.3: scope-token.
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,120}\Z")
# Scopes that the provider itself gives a meaning to.
RESERVED = frozenset(
    ["openid", "profile", "email", "phone", "address", "offline_access", "custom_data", "identities", "roles", "all"]
)
RESERVED_PREFIX = "urn:logto:"
EDITABLE = ("name", "token_format", "access_token_seconds")


class BuiltIn(ValidationError):
    """The management API and its permissions come with the tenant and stay as they are."""

    def __init__(self) -> None:
        super().__init__(_("This API is built in: it cannot be deleted, and its permissions are fixed."))


def create_resource(
    *, name: str, indicator: str, token_format: str = ApiResource.TokenFormat.JWT, seconds: int = 600, by: Actor
) -> ApiResource:
    """Raises ValidationError for an indicator that RFC 8707 refuses, or that is in use."""
    check_indicator(indicator)
    resource = ApiResource(name=name, indicator=indicator, token_format=token_format, access_token_seconds=seconds)
    resource.full_clean(validate_unique=False)
    with transaction.atomic():
        try:
            with transaction.atomic():
                resource.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"indicator": _("Another API has this identifier.")}) from error
        events.record("resource.create", resource, by=by, details={"indicator": indicator})
    return resource


def update_resource(*, resource: ApiResource, values: dict[str, object], by: Actor) -> ApiResource:
    """Changes name, token format or lifetime. The indicator stays: tokens name it."""
    with transaction.atomic():
        before = ApiResource.objects.select_for_update().get(pk=resource.pk)
        for field in EDITABLE:
            setattr(resource, field, values.get(field, getattr(before, field)))
        resource.full_clean(validate_unique=False)
        resource.save(update_fields=EDITABLE)
        events.record("resource.update", resource, by=by, details=events.changes(before, resource, EDITABLE))
    return resource


def delete_resource(*, resource: ApiResource, by: Actor) -> None:
    """Its permissions go with it, out of every role. Raises BuiltIn."""
    if resource.is_built_in:
        raise BuiltIn
    with transaction.atomic():
        events.record("resource.delete", resource, by=by, details={"indicator": resource.indicator})
        resource.delete()


def create_permission(*, resource: ApiResource, name: str, description: str = "", by: Actor) -> Permission:
    """Raises ValidationError for a name that is no scope token, reserved, or in use at this API; BuiltIn."""
    if resource.is_built_in:
        raise BuiltIn
    if not SCOPE.match(name):
        raise ValidationError({"name": _("Use visible ASCII characters without spaces, quotes or backslashes.")})
    if name in RESERVED or name.startswith(RESERVED_PREFIX):
        raise ValidationError({"name": _("This name has a fixed meaning. Choose another one.")})
    permission = Permission(resource=resource, name=name, description=description)
    with transaction.atomic():
        try:
            with transaction.atomic():
                permission.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"name": _("This API has a permission of that name.")}) from error
        events.record("permission.create", permission, by=by, details={"resource": resource.indicator})
    return permission


def update_permission(*, permission: Permission, description: str, by: Actor) -> Permission:
    """The name stays: APIs check it. Raises BuiltIn."""
    if permission.resource.is_built_in:
        raise BuiltIn
    with transaction.atomic():
        before = Permission.objects.select_for_update().get(pk=permission.pk)
        permission.description = description
        permission.save(update_fields=("description",))
        changes = events.changes(before, permission, ("description",))
        events.record("permission.update", permission, by=by, details=changes)
    return permission


def delete_permission(*, permission: Permission, by: Actor) -> None:
    """Every role loses it. Raises BuiltIn."""
    if permission.resource.is_built_in:
        raise BuiltIn
    with transaction.atomic():
        events.record("permission.delete", permission, by=by, details={"resource": permission.resource.indicator})
        permission.delete()


def check_indicator(indicator: str) -> None:
    """RFC 8707 section 2: an absolute URI without fragment. A query is allowed there, but only confuses."""
    parts = urlsplit(indicator)
    plain = all(0x21 <= ord(mark) <= 0x7E for mark in indicator)
    absolute = bool(parts.scheme) and (bool(parts.netloc) or (parts.scheme == "urn" and bool(parts.path)))
    if not plain or not absolute or parts.fragment or "#" in indicator or len(indicator) > 300:
        raise ValidationError(
            {"indicator": _("Enter an absolute URI without fragment, such as https://api.example.com.")}
        )
    if indicator.startswith(RESERVED_PREFIX) or indicator == spoken(BUILT_IN):
        raise ValidationError({"indicator": _("This identifier has a fixed meaning. Choose another one.")})


def complete_built_in(*, name: str, permissions: Mapping[str, str], by: Actor) -> ApiResource:
    """The row of the management API with these permissions (name → description), as far as they are not there yet."""
    with transaction.atomic():
        resource, created = ApiResource.objects.get_or_create(
            indicator=BUILT_IN, defaults={"name": name, "token_format": ApiResource.TokenFormat.OPAQUE}
        )
        rows = [Permission(resource=resource, name=one, description=words) for one, words in permissions.items()]
        Permission.objects.bulk_create(rows, ignore_conflicts=True)
        if created:
            events.record("resource.create", resource, by=by, details={"indicator": BUILT_IN})
    return resource
