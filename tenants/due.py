"""The worker's side of due work: taken by one worker, and never lost with it. The tenant's side is jobs.set_due()."""

from dataclasses import dataclass

from django.db import connection

from tenants.isolation.scope import leave

# A worker that was killed leaves what it had taken for a quarter of an hour, so nothing here may take longer.
# A tenant that is suspended keeps its wishes until it is resumed.
TAKE = """
update tenants_due set due_at = null, taken_until = now() + interval '15 minutes' where id in (
 select d.id from tenants_due d
 where (d.taken_until is null and d.due_at <= now() or d.taken_until <= now())
 and exists (select from tenants_tenant t where t.role_name = d.role_name and t.state = 'ready')
 order by least(d.due_at, d.taken_until) limit 50 for update of d skip locked
) returning id, role_name, kind
"""
# A wish that came while the work was done stands.
FINISH = """
with finished as (delete from tenants_due where id = %(id)s and due_at is null)
update tenants_due set taken_until = null where id = %(id)s and due_at is not null
"""
POSTPONE = """
update tenants_due set due_at = least(due_at, now() + interval '1 minute'), taken_until = null where id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """One tenant's work of one kind, this worker's alone for now."""

    id: int
    role_name: str
    kind: str


def take() -> list[Taken]:
    """What is due now, of tenants that are ready."""
    with leave(), connection.cursor() as cursor:
        cursor.execute(TAKE)
        return [Taken(*row) for row in cursor.fetchall()]


def finish(taken: Taken) -> None:
    """It is done."""
    _run(FINISH, taken)


def postpone(taken: Taken) -> None:
    """It failed, and is due again in a minute."""
    _run(POSTPONE, taken)


def _run(statement: str, taken: Taken) -> None:
    with leave(), connection.cursor() as cursor:
        cursor.execute(statement, {"id": taken.id})
