"""Writes of imports. The work itself is in work.py."""

from collections.abc import Iterator
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.users.imports import columns, files
from identity.users.imports.chunks import forget, forget_keys, put_away
from identity.users.imports.columns import Settings
from identity.users.imports.models import Chunk, Import
from identity.users.imports.work import enqueue
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import current

SAMPLES = 3


class ImportRefused(ValidationError):
    """The file is of no use, or the import is not in a state for this."""


def create_import(*, name: str, file: IO[bytes], encoding: str = "", by: Actor) -> Import:
    """Reads the file once and keeps its rows; nothing is made of them yet. Raises ImportRefused."""
    if current().is_operators:
        raise ImportRefused(_("Members of staff are invited, never imported."))
    try:
        with transaction.atomic():
            heading, rows = files.read(file, encoding)
            row = Import.objects.create(name=name[-200:] or "import", columns=heading)
            row.rows = put_away(row, _sampled(row, rows))
            if not row.rows:
                raise ImportRefused(_("There is nobody in the file."))
            row.save()
            events.record("import.create", row, by=by, details={"rows": row.rows})
    except files.Unreadable as error:
        raise ImportRefused(error.reason) from error
    return row


def _sampled(row: Import, rows: Iterator[files.Row]) -> Iterator[files.Row]:
    """The first few are kept to be shown, cut short, and never what may be a secret."""
    secret = {place for place, name in columns.guessed(row.columns).items() if name.startswith("password_")}
    for number, cells in enumerate(rows):
        if number < SAMPLES:
            row.samples.append(
                ["…" if place in secret else cell[:60] for place, cell in enumerate(cells[: len(row.columns)])]
            )
        yield cells


def check_import(*, row: Import, settings: Settings, by: Actor) -> None:
    """Looks at every row in the background and writes nothing of it. May be asked again with other columns."""
    try:
        columns.check(settings)
    except columns.BadSettings as error:
        raise ImportRefused(error.args[0]) from error
    with transaction.atomic():
        held = _held(row, Import.State.UPLOADED, Import.State.CHECKED)
        forget_keys(held)
        held.chunks.update(state=Chunk.State.NEW, report=[])
        held.settings, held.plan, held.checked = settings.to_json(), {}, 0
        _start(held, Import.State.CHECKING, "import.check", by)


def run_import(*, row: Import, by: Actor) -> None:
    """Makes people of the rows that were checked."""
    with transaction.atomic():
        held = _held(row, Import.State.CHECKED)
        held.started_at = timezone.now()
        _start(held, Import.State.RUNNING, "import.run", by)


def resume_import(*, row: Import, by: Actor) -> None:
    """Asks for the work again, should its job be gone. Harmless while one is at it."""
    with transaction.atomic():
        held = _held(row, Import.State.CHECKING, Import.State.RUNNING)
        enqueue(held.pk)
        events.record("import.resume", held, by=by)


def delete_import(*, row: Import, by: Actor) -> None:
    """The rows and the report. The people who were made of it stay."""
    with transaction.atomic():
        # A chunk that is being carried out is waited for; the next one finds no import any more.
        held = Import.objects.select_for_update().get(pk=row.pk)
        events.record("import.delete", held, by=by, details={"state": held.state, **held.result})
        forget(held)
        held.delete()


def _held(row: Import, *states: str) -> Import:
    held = Import.objects.select_for_update().get(pk=row.pk)
    if held.state not in states:
        raise ImportRefused(_("This cannot be done in the present state."))
    return held


def _start(held: Import, state: str, action: str, by: Actor) -> None:
    held.state, held.started_by = state, {"kind": by.kind.value, "id": by.id, "label": by.label}
    held.save()
    enqueue(held.pk)
    events.record(action, held, by=by, details={"rows": held.rows})
