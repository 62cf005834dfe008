"""Writes of saved filters."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from identity.users.criteria import Criteria
from identity.users.saved.models import SavedFilter
from tenants.audit import events
from tenants.audit.actor import Actor

LIMIT = 30


def save_filter(*, operator_id: UUID, name: str, criteria: Criteria, by: Actor) -> SavedFilter:
    """A name that is in use means this search from now on. Raises ValidationError."""
    label = " ".join(name.split())[:60]
    if not label:
        raise ValidationError(_("Give the search a name."))
    if criteria.is_everything:
        raise ValidationError(_("Search or filter first: this finds everybody."))
    with transaction.atomic():
        mine = SavedFilter.objects.select_for_update().filter(operator_id=operator_id)
        if len(mine.exclude(name=label)) >= LIMIT:
            raise ValidationError(_("You have %(limit)d saved searches. Delete one first.") % {"limit": LIMIT})
        values = {"criteria": criteria.as_dict()}
        row, _is_new = SavedFilter.objects.update_or_create(operator_id=operator_id, name=label, defaults=values)
        events.record("saved_filter.save", row, by=by)
    return row


def delete_filter(*, saved: SavedFilter, by: Actor) -> None:
    with transaction.atomic():
        events.record("saved_filter.delete", saved, by=by)
        SavedFilter.objects.filter(pk=saved.pk).delete()
