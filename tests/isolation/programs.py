"""Programs made at random of everything that could confuse a connection about which tenant it is in."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection, transaction

from tenants.isolation.scope import TenantScope, enter, find_current, leave
from tests.isolation.marks import Mark, mark
from tests.isolation.raw import logged_in

STEPS, DEPTH = 12, 4
TASK = "tests.marked"


class Planned(Exception):
    """An error that the program itself wanted."""


class Program:
    """One thread's walk through its tenants. `expected` is what every row read at this moment must carry."""

    def __init__(self, tenants: list[TenantScope], seed: int) -> None:
        self.tenants = tenants
        self.seed = seed
        self.random = random.Random(seed)
        self.kept: list[Callable[[], None]] = []
        self.reads = 0

    def run(self) -> None:
        self._block(DEPTH)
        self.kept.clear()
        assert find_current() is None

    # ── One step ─────────────────────────────────────────────────────────────────────────────────────────────

    def _block(self, depth: int) -> None:
        simple = [self._read, self._read_raw, self._write, self._change, self._keep_query, self._keep_cursor,
                  self._keep_iterator, self._use_kept, self._enqueue, self._fail_unnoticed, self._reconnect]  # fmt: skip
        nested = [self._enter, self._enter, self._leave, self._atomic, self._rolled_back, self._raising, self._thread]
        for _ in range(self.random.randint(1, STEPS)):
            if depth and self.random.random() < 0.35:
                self.random.choice(nested)(depth - 1)
            else:
                self.random.choice(simple)()

    def _read(self) -> None:
        with self._ours():
            self._check({row.subject for row in Mark.objects.all()})

    def _read_raw(self) -> None:
        with self._ours(), connection.cursor() as cursor:
            cursor.execute("select subject, current_user from onetime_onetime where %s = %s", ["%s;", "%s;"])
            rows = cursor.fetchall()
            self._check({subject for subject, _role in rows})
            assert {role for _subject, role in rows} <= {getattr(find_current(), "role_name", None)}

    def _write(self) -> None:
        with self._ours():
            mark(self._name(), times=self.random.randint(1, 2))

    def _change(self) -> None:
        with self._ours():
            Mark.objects.filter(subject=self._name()).update(kind=self.random.choice(["mark", "other"]))
            other = self.random.choice(self.tenants).schema_name
            if other != self._name():
                assert Mark.objects.filter(subject=other).delete()[0] == 0

    def _enqueue(self) -> None:
        if (scope := find_current()) is not None:
            with self._ours(), connection.cursor() as cursor:
                arguments = json.dumps({"expected": scope.role_name, "_tenant": "t_forged"})
                cursor.execute("select public.enqueue_job(%s, %s, null)", [TASK, arguments])

    def _fail_unnoticed(self) -> None:
        """Inside a transaction it makes every further statement an error, and COMMIT a rollback."""
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")

    def _reconnect(self) -> None:
        if not connection.in_atomic_block:
            connection.close()

    # ── What is kept, and used somewhere else ────────────────────────────────────────────────────────────────

    def _keep_query(self) -> None:
        rows = Mark.objects.order_by("pk")

        def use() -> None:
            self._check({row.subject for row in rows.all()})

        self.kept.append(use)

    def _keep_cursor(self) -> None:
        cursor = connection.cursor()

        def use() -> None:
            cursor.execute("select subject from onetime_onetime")
            self._check({subject for (subject,) in cursor.fetchall()})

        self.kept.append(use)

    def _keep_iterator(self) -> None:
        """Its rows are those of the tenant it began in, wherever it is read on."""
        name = self._name()
        with self._ours():
            rows = Mark.objects.iterator(chunk_size=1)
            self._check({row.subject for row in [next(rows, None)] if row is not None})

            def use() -> None:
                row = next(rows, None)
                assert row is None or row.subject == name, f"{row.subject} in an iterator of {name}"

            self.kept.append(use)

    def _use_kept(self) -> None:
        if self.kept:
            with self._ours():
                self.random.choice(self.kept)()

    # ── Blocks ───────────────────────────────────────────────────────────────────────────────────────────────

    def _enter(self, depth: int) -> None:
        with enter(self.random.choice(self.tenants)):
            self._block(depth)
            self._read()

    def _leave(self, depth: int) -> None:
        with leave():
            self._block(depth)

    def _atomic(self, depth: int) -> None:
        with suppress(Error), transaction.atomic(savepoint=self.random.random() < 0.8):
            self._remember_commit()
            self._block(depth)

    def _rolled_back(self, depth: int) -> None:
        with suppress(Error), transaction.atomic():
            self._block(depth)
            with suppress(transaction.TransactionManagementError):
                transaction.set_rollback(True)

    def _raising(self, depth: int) -> None:
        with suppress(Planned, Error), transaction.atomic():
            self._block(depth)
            raise Planned

    def _remember_commit(self) -> None:
        name = self._name()

        def look() -> None:
            assert self._name() == name
            self._read()

        transaction.on_commit(look)

    def _thread(self, depth: int) -> None:
        """It begins in no tenant, whatever its parent is in."""
        if connection.in_atomic_block:
            return  # it could wait for ever for a row that its parent holds, or for a server of the pooler
        failures: list[BaseException] = []
        program = Program(self.tenants, self.random.randrange(10**9))

        def work() -> None:
            try:
                assert find_current() is None
                program._block(min(depth, 1))
            except BaseException as error:  # noqa: BLE001  # raised again by the parent
                failures.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if failures:
            raise AssertionError(f"a thread of seed {self.seed}: {failures[0]!r}") from failures[0]

    # ── What must hold ───────────────────────────────────────────────────────────────────────────────────────

    def _name(self) -> str:
        scope = find_current()
        return scope.schema_name if scope is not None else "public"

    def _check(self, found: set[str]) -> None:
        self.reads += bool(found)
        assert found <= {self._name()}, f"{found} was read in {self._name()}"

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """An error of the database is an allowed answer. Another tenant's row is not."""
        with suppress(Error):
            yield


def run_marked_jobs(scopes: dict[str, TenantScope]) -> None:
    """Each job names the tenant that the database stamped on it, not the one that its arguments claimed."""
    with logged_in("owner") as owner:
        rows = owner.execute(
            "delete from procrastinate_jobs where task_name = %s returning args->>'_tenant', args->>'expected'", [TASK]
        ).fetchall()
    assert rows
    for stamped, expected in rows:
        assert stamped == expected
        assert stamped in scopes
