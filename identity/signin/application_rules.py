"""Writes of where one application's sign-in differs from the tenant's."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from identity.applications.models import Application
from identity.signin import experience
from identity.signin.models import METHODS, ApplicationPolicy, SignInPolicy
from identity.signin.operations import check_policy
from identity.signin.registration.asking import fields_of_tenant
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import current
from tenants.isolation.wrapper import connection

FIELDS = ("first_screen", "methods", "mfa", "registration", "fields")


def find_rules(application: Application) -> ApplicationPolicy:
    """The row, or one that says everywhere: as the tenant."""
    return ApplicationPolicy.objects.filter(pk=application.pk).first() or ApplicationPolicy(application=application)


def check_rules(rules: ApplicationPolicy) -> None:
    """Raises ValidationError where nobody could come in, or what is named is not there."""
    rules.full_clean(validate_unique=False, validate_constraints=False)
    policy = SignInPolicy.load()
    if rules.methods is not None:
        _check_methods(policy, rules.methods)
    if rules.fields is not None:
        known = {field.key for field in fields_of_tenant()}
        if gone := [key for key in rules.fields if key not in known]:
            raise ValidationError({"fields": _("There is no field “%(key)s”.") % {"key": str(gone[0])[:40]}})
    if rules.registration and rules.registration != SignInPolicy.Registration.CLOSED and current().is_operators:
        raise ValidationError({"registration": _("The staff’s own tenant takes no registrations.")})
    try:
        check_policy(experience.with_rules(policy, rules))
    except ValidationError as refusal:
        # The reasons name fields of the tenant's policy, which are not on this page.
        raise ValidationError(
            {"methods" if rules.methods is not None else "registration": refusal.messages}
        ) from refusal


def _check_methods(policy: SignInPolicy, methods: list[str]) -> None:
    if any(method not in METHODS for method in methods):
        raise ValidationError({"methods": _("Unknown choice.")})
    if not any(getattr(policy, method) for method in methods):
        raise ValidationError({"methods": _("Choose at least one that the tenant allows, or nobody can sign in here.")})


def update_rules(*, application: Application, values: Mapping[str, Any], by: Actor) -> None:
    """Raises ValidationError. Where everything is as the tenant's, no row is kept."""
    with transaction.atomic():
        # The application's own row, so that two first saves wait for each other.
        Application.objects.select_for_update().get(pk=application.pk)
        before = find_rules(application)
        after = ApplicationPolicy(application=application, **{name: values[name] for name in FIELDS})
        check_rules(after)
        changes = events.changes(before, after, FIELDS)
        if after.is_empty:
            ApplicationPolicy.objects.filter(pk=application.pk).delete()
        else:
            after.save(force_insert=before._state.adding, force_update=not before._state.adding)
        if changes:
            events.record("application.update_sign_in", application, by=by, details=changes)
    experience.RULES.forget(connection.schema_name)
