"""Random interleavings over many tenants: one row that is not of the tenant it was read in fails the test.

A failure names its seed; Program(tenants, seed).run() walks the same way again.
"""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.isolation.marks import Mark, mark
from tests.isolation.programs import Program, run_marked_jobs
from tests.isolation.raw import logged_in

TENANTS, PROGRAMS, THREADS = 10, 25, 4


@pytest.fixture(scope="module")
def tenants(_real_database: None) -> Iterator[list[TenantScope]]:
    scopes = [cast.new_bare_tenant().scope() for _ in range(TENANTS)]
    for scope in scopes:
        with enter(scope):
            mark(scope.schema_name, times=4)
    yield scopes
    with logged_in("owner") as owner:
        owner.execute("delete from procrastinate_jobs where task_name = 'tests.marked'")


@pytest.mark.usefixtures("path")
def test_no_interleaving_reads_or_writes_a_row_of_another_tenant(tenants: list[TenantScope]) -> None:
    failures: list[str] = []
    reads: list[int] = []

    def work(first: int) -> None:
        try:
            for seed in range(first, first + PROGRAMS):
                program = Program(tenants, seed)
                try:
                    program.run()
                    reads.append(program.reads)
                except Exception as error:
                    failures.append(f"seed {seed}: {type(error).__name__}: {error}")
                    raise
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(1000 * number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    # Errors are allowed answers, so it is worth something only if most walks read rows, and many of them.
    assert sum(reads) > 5 * THREADS * PROGRAMS
    run_marked_jobs({scope.role_name: scope for scope in tenants})
    for scope in tenants:
        with enter(scope):
            assert set(Mark.objects.values_list("subject", flat=True)) == {scope.schema_name}
