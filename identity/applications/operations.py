"""Writes of applications, whatever protocol they speak. Creating one is the work of its protocol's room."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from identity.applications.models import Application
from tenants.audit import events
from tenants.audit.actor import Actor

EDITABLE = ("name", "description", "publisher", "homepage", "custom_data", "offered_to_organizations")


def update_application(*, application: Application, values: Mapping[str, object], by: Actor) -> Application:
    """Changes what people see of it. Raises ValidationError."""
    with transaction.atomic():
        before = Application.objects.select_for_update().get(pk=application.pk)
        for field in EDITABLE:
            setattr(application, field, values.get(field, getattr(before, field)))
        application.full_clean()
        application.save(update_fields=EDITABLE)
        details = events.changes(before, application, EDITABLE)
        events.record("application.update", application, by=by, details=details)
    return application


def suspend_application(*, application: Application, reason: str, by: Actor) -> None:
    """Nobody signs in to it, and its tokens are refused wherever we are asked, until it is resumed."""
    with transaction.atomic():
        Application.objects.filter(pk=application.pk, suspended_at=None).update(suspended_at=timezone.now())
        events.record("application.suspend", application, by=by, details={"reason": reason})
    application.refresh_from_db()


def resume_application(*, application: Application, by: Actor) -> None:
    with transaction.atomic():
        Application.objects.filter(pk=application.pk).update(suspended_at=None)
        events.record("application.resume", application, by=by)
    application.refresh_from_db()


def delete_application(*, application: Application, by: Actor) -> None:
    """With its client, secrets, codes and refresh tokens."""
    with transaction.atomic():
        events.record("application.delete", application, by=by)
        application.delete()
