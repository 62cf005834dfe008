"""The work of an import: a chunk at a time, each in a transaction of its own.

What was committed stays, and the next job begins at the first chunk that is left: after a crash, a restart or a
deployment nothing is done twice and nothing is left out.
"""

import time
import uuid
from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from identity.users import figures
from identity.users.imports import writing
from identity.users.imports.chunks import forget_keys, taken_out
from identity.users.imports.columns import Settings
from identity.users.imports.matching import Step, Tenant
from identity.users.imports.models import Chunk, Import, Key
from identity.users.imports.rows import Person, Refused, identifier_in, person_of
from identity.users.roles.models import Role
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.jobs import tenant_task

# After this a job makes room for others, and asks for the next one.
SECONDS = 20.0
Refusals = dict[int, tuple[str, str, str]]


@tenant_task("imports.work")
def work(import_id: str) -> None:
    began = time.monotonic()
    while _step(uuid.UUID(import_id)):
        if time.monotonic() - began > SECONDS:
            enqueue(uuid.UUID(import_id))
            return


def finish(import_id: uuid.UUID) -> None:
    """All that is left, here and now; for commands. A worker that is at it, too, takes turns with it."""
    while _step(import_id):
        pass


def enqueue(import_id: uuid.UUID) -> None:
    work.enqueue(once=f"import {import_id}", import_id=str(import_id))


def _step(import_id: uuid.UUID) -> bool:
    """One chunk, or the end of the work; False when there is none left."""
    with transaction.atomic():
        # Whoever holds the row does the work: a second job waits here, and finds the next chunk.
        row = Import.objects.select_for_update().filter(pk=import_id).first()
        if row is None or not row.is_at_work:
            return False
        is_run = row.state == Import.State.RUNNING
        wanted = Chunk.State.CHECKED if is_run else Chunk.State.NEW
        chunk = row.chunks.filter(state=wanted).order_by("number").first()
        if chunk is None:
            _finish(row)
            return False
        (_run if is_run else _check)(row, chunk)
        return True


def _finish(row: Import) -> None:
    by = actor_of(row)
    if row.state == Import.State.CHECKING:
        row.state = Import.State.CHECKED
    else:
        row.state, row.finished_at = Import.State.DONE, timezone.now()
        forget_keys(row)
        figures.ask()
    row.save(update_fields=("state", "finished_at", "touched_at"))
    said = row.result if row.state == Import.State.DONE else row.plan
    events.record(
        "import.finish" if row.state == Import.State.DONE else "import.checked", row, by=by, details=dict(said)
    )


def actor_of(row: Import) -> Actor:
    """Who asked for the work."""
    found = row.started_by
    return Actor(Kind(found.get("kind", Kind.JOB)), str(found.get("id", "")), str(found.get("label", "")))


def _check(row: Import, chunk: Chunk) -> None:
    people, refusals, _settings = _read(row, chunk)
    _claim(row, people)
    steps = _steps(row, people, refusals)
    row.plan = _counted(row.plan, steps, refusals)
    row.checked += chunk.rows
    row.save(update_fields=("plan", "checked", "touched_at"))
    _close(chunk, Chunk.State.CHECKED, refusals)


def _run(row: Import, chunk: Chunk) -> None:
    people, refusals, _settings = _read(row, chunk)
    steps = _steps(row, people, refusals)
    job = writing.Work(row.pk, writing.default_roles(), timezone.now(), actor_of(row))
    new = [step for step in steps if step.outcome == "create"]
    failed = writing.create(new, job) if new else []
    failed += [step for step in steps if step.outcome == "update" and not writing.update(step, job.by)]
    for step in failed:
        refusals[step.row] = ("taken", "", step.person.identifier)
    row.result = _counted(row.result, [step for step in steps if step not in failed], refusals)
    row.done += chunk.rows
    row.save(update_fields=("result", "done", "touched_at"))
    # Hashes and addresses lie in one place only, once they are where they belong.
    chunk.body = b""
    _close(chunk, Chunk.State.DONE, refusals)


def _read(row: Import, chunk: Chunk) -> tuple[dict[int, Person], Refusals, Settings]:
    settings, now = Settings.from_json(row.settings), timezone.now()
    roles = dict(Role.objects.for_people().values_list("name", "pk")) if "roles" in settings.columns.values() else {}
    people: dict[int, Person] = {}
    refusals: Refusals = {}
    for number, cells in taken_out(chunk):
        try:
            people[number] = person_of(cells, settings, len(row.columns), roles, now)
        except Refused as refused:
            refusals[number] = (refused.code, refused.column, identifier_in(cells, settings))
    return people, refusals, settings


def _claim(row: Import, people: dict[int, Person]) -> None:
    """The first row that says an identifier has it, in whichever chunk the second one is."""
    said = [(key, number) for number, person in people.items() for key in person.unique()]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into imports_key (of_id, value, row) select %s, value, row"
            " from unnest(%s::text[], %s::int[]) with ordinality as said(value, row, place) order by place"
            " on conflict do nothing",
            [row.pk, [key for key, _number in said], [number for _key, number in said]],
        )


def _steps(row: Import, people: dict[int, Person], refusals: Refusals) -> list[Step]:
    """What becomes of each row; those that cannot be go to the refusals."""
    first = _first_rows(row, people.values())
    tenant, settings = Tenant(people.values()), Settings.from_json(row.settings)
    steps = []
    for number, person in people.items():
        double = next((key for key in person.unique() if first.get(key, number) != number), None)
        try:
            if double is not None:
                raise Refused("duplicate")
            steps.append(tenant.step(number, person, settings))
        except Refused as refused:
            refusals[number] = (refused.code, refused.column, person.identifier)
    return steps


def _first_rows(row: Import, people: Iterable[Person]) -> dict[str, int]:
    keys = [key for person in people for key in person.unique()]
    return dict(Key.objects.filter(of=row, value__in=keys).values_list("value", "row"))


def _counted(before: dict[str, int], steps: Iterable[Step], refusals: Refusals) -> dict[str, int]:
    found = Counter(before)
    found.update(step.outcome for step in steps)
    found["refused"] += len(refusals)
    # Said before the run: a password whose address was never proved is forgotten at its first proof (SECURITY 23).
    found["unproved"] += sum(1 for step in steps if step.outcome == "create" and _is_unproved(step.person))
    return dict(found)


def _is_unproved(person: Person) -> bool:
    return bool(person.password and person.email and not person.email_verified)


def _close(chunk: Chunk, state: int, refusals: Refusals) -> None:
    chunk.state = state
    chunk.report = [[number, *refusals[number]] for number in sorted(refusals)]
    chunk.save(update_fields=("state", "report", "body"))
