"""Everything that Django does with a database, straight to the server and through a transaction pooler."""

import threading
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from tenants import jobs
from tenants.isolation.scope import TenantScope, enter
from tests.isolation.marks import Mark, mark, marks
from tests.isolation.raw import logged_in

pytestmark = pytest.mark.usefixtures("path")


@pytest.fixture
def own(acme: TenantScope) -> str:
    """A mark of this test alone."""
    return uuid.uuid4().hex


def _count(own: str) -> int:
    return Mark.objects.filter(subject=own).count()


def _fail() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1 / 0")


def test_each_statement_commits_by_itself(acme: TenantScope, own: str) -> None:
    with enter(acme):
        mark(own)
        connection.close()
        assert _count(own) == 1
        row = Mark.objects.get(subject=own)
        row.kind = "other"
        row.save()
        assert Mark.objects.filter(subject=own, kind="other").update(kind="mark") == 1
        assert Mark.objects.filter(subject=own).delete()[0] == 1


def test_a_failed_statement_leaves_the_next_one_alone(acme: TenantScope, own: str) -> None:
    with enter(acme):
        for _ in range(3):
            with pytest.raises(DataError):
                _fail()
            mark(own)
        assert _count(own) == 3


def test_a_transaction_holds_or_fails_as_a_whole(acme: TenantScope, own: str) -> None:
    with enter(acme):
        with transaction.atomic():
            mark(own)
            mark(own)
        with suppress(DataError), transaction.atomic():
            mark(own)
            _fail()
        assert _count(own) == 2


def test_a_failed_savepoint_takes_its_own_rows_alone(acme: TenantScope, own: str) -> None:
    with enter(acme), transaction.atomic():
        mark(own)
        for _ in range(2):
            with suppress(DataError), transaction.atomic():
                mark(own)
                _fail()
        with transaction.atomic():
            mark(own)
        assert _count(own) == 2
    with enter(acme):
        assert _count(own) == 2


def test_a_refused_row_inside_a_savepoint_is_survived(acme: TenantScope, own: str) -> None:
    with enter(acme), transaction.atomic():
        mark(own)
        row = Mark.objects.get(subject=own)
        row.pk = uuid.uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
        assert marks() >= {own}


def test_a_durable_block_is_outermost(acme: TenantScope, own: str) -> None:
    with enter(acme):
        with transaction.atomic(durable=True):
            mark(own)
        with transaction.atomic(), pytest.raises(RuntimeError), transaction.atomic(durable=True):
            mark(own)
        assert _count(own) == 1


def test_on_commit_waits_for_the_commit_and_is_dropped_by_a_rollback(acme: TenantScope, own: str) -> None:
    seen: list[int] = []
    with enter(acme):
        with transaction.atomic():
            mark(own)
            transaction.on_commit(lambda: seen.append(_count(own)))
            assert seen == []
        with suppress(ZeroDivisionError), transaction.atomic():
            transaction.on_commit(lambda: seen.append(-1))
            raise ZeroDivisionError
    assert seen == [1]


def test_a_long_result_is_read_in_pieces(acme: TenantScope, own: str) -> None:
    with enter(acme):
        mark(own, times=50)
        rows = Mark.objects.filter(subject=own)
        assert len(list(rows.iterator(chunk_size=7))) == 50
        with transaction.atomic():
            assert len(list(rows.iterator(chunk_size=7))) == 50
        between = rows.iterator(chunk_size=7)
        next(between)
        mark(own)
        assert len(list(between)) == 49


def test_many_rows_are_written_at_once(acme: TenantScope, own: str) -> None:
    later = timezone.now() + timedelta(days=1)
    values = [(uuid.uuid4(), uuid.uuid4().hex, own, later) for _ in range(20)]
    with enter(acme):
        mark(own, times=300)
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into onetime_onetime (id, kind, token_hash, subject, payload_sealed, created_at, expires_at)"
                " values (%s, 'mark', %s, %s, '', now(), %s)",
                values,
            )
            assert cursor.rowcount == 20
        assert _count(own) == 320


def test_a_locked_row_stays_locked_until_the_transaction_ends(acme: TenantScope, own: str) -> None:
    locked, release, seen = threading.Event(), threading.Event(), []

    def hold() -> None:
        with enter(acme), transaction.atomic():
            Mark.objects.select_for_update().get(subject=own)
            locked.set()
            release.wait(10)
        connection.close()

    with enter(acme):
        mark(own)
        thread = threading.Thread(target=hold)
        thread.start()
        assert locked.wait(10)
        with transaction.atomic():
            seen.append(Mark.objects.select_for_update(skip_locked=True).filter(subject=own).count())
            seen.append(len(Mark.objects.select_for_update(skip_locked=True).filter(subject=own)))
        release.set()
        thread.join()
    assert seen == [1, 0]


def test_a_value_may_look_like_a_placeholder(acme: TenantScope, own: str) -> None:
    with enter(acme), connection.cursor() as cursor:
        cursor.execute("select %s, '100 %%'", ["50 %s; '"])
        assert cursor.fetchone() == ("50 %s; '", "100 %")
        cursor.execute("select '100 %'")
        assert cursor.fetchone() == ("100 %",)


def test_a_job_is_there_only_if_its_transaction_is(acme: TenantScope, own: str) -> None:
    task = jobs.Task(lambda: None, f"tests.{own}")
    with enter(acme):
        with suppress(ZeroDivisionError), transaction.atomic():
            task.enqueue(number=1)
            raise ZeroDivisionError
        with transaction.atomic():
            task.enqueue(number=2)
    with logged_in("owner") as owner:
        rows = owner.execute(
            "delete from procrastinate_jobs where task_name = %s returning args", [task.name]
        ).fetchall()
    assert rows == [({"number": 2, "_tenant": acme.role_name},)]


def test_nothing_stays_behind_on_the_servers(acme: TenantScope, globex: TenantScope, path: str, own: str) -> None:
    """Whoever is lent the server next finds no role and no path on it."""
    with enter(acme):
        mark(own)
        with transaction.atomic():
            mark(own)
    left = connections["default"].connection.execute("select current_setting('role'), current_setting('search_path')")
    expected = {"session": (acme.role_name, "acme"), "transaction": ("none", '"$user", public')}
    assert left.fetchone() == expected[path]
