"""The one statement that writes what a request has to say of an attempt."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from identity.signin.logbook.models import IDLE
from identity.signin.logbook.notes import Sheet
from identity.signin.logbook.steps import State
from tenants.audit.actor import Actor

# Whoever sends a thousand wrong passwords in one attempt does not get a thousand lines.
MOST_STEPS = 40
# It goes on only with the attempt that it belongs to: still open, for the same identifier and the same person. The
# figures of the tenant's home are asked for by the same round trip (identity.users.figures.ask).
UPSERT = """
insert into logbook_signin as a
 (id, started_at, seen_at, identifier, user_id, user_label, application_id, ip, user_agent, state, steps)
values (%(id)s, now(), now(), %(identifier)s, %(user_id)s, %(user_label)s, %(application_id)s, %(ip)s,
 %(user_agent)s, %(state)s, %(steps)s)
on conflict (id) do update set
 seen_at = now(),
 identifier = case when a.identifier = '' then excluded.identifier else a.identifier end,
 user_id = coalesce(excluded.user_id, a.user_id),
 user_label = case when excluded.user_label = '' then a.user_label else excluded.user_label end,
 application_id = coalesce(excluded.application_id, a.application_id),
 state = excluded.state,
 steps = case when jsonb_array_length(a.steps) < %(most)s or excluded.state = %(signed_in)s
  then a.steps || excluded.steps else a.steps end
where a.state <> %(signed_in)s and a.seen_at > now() - %(idle)s
 and (excluded.identifier = '' or a.identifier = '' or lower(a.identifier) = lower(excluded.identifier))
 and (excluded.user_id is null or a.user_id is null or a.user_id = excluded.user_id)
returning case when state = %(signed_in)s then public.set_due('figures', now() + interval '10 seconds')::text end
"""


def write(*, sheet: Sheet, attempt: UUID | None, by: Actor) -> UUID:
    """Goes on with the attempt if it is one that can go on, else begins another. Returns which it is."""
    if attempt is not None and _run(attempt, sheet, by):
        return attempt
    begun = uuid4()
    _run(begun, sheet, by)
    return begun


def _run(attempt: UUID, sheet: Sheet, by: Actor) -> bool:
    values: dict[str, Any] = {
        "id": attempt,
        "identifier": sheet.identifier,
        "user_id": sheet.user_id,
        "user_label": sheet.user_label,
        "application_id": sheet.application_id,
        "ip": by.ip or None,
        "user_agent": by.user_agent[:300],
        "state": sheet.state.value,
        "steps": json.dumps(sheet.steps),
        "most": MOST_STEPS,
        "signed_in": State.SIGNED_IN.value,
        "idle": IDLE,
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
        return cursor.fetchone() is not None
