"""The token endpoint against npm oidc-provider: CPU of server and database per request, rounds alternating."""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.conf import settings

from tests import database
from tests.bench import cpu, ours, peer
from tests.bench.load import drive
from tests.bench.subject import CASES, Subject
from tests.processes import Process

COUNTS = {"client_credentials": 1200, "refresh": 600, "code": 400}
# Less than this no clock here can tell, in milliseconds.
TICK = 0.001
# Milliseconds of CPU for one request: of the server, of PostgreSQL.
Cost = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Effort:
    """`divisor` makes the number of requests smaller."""

    tenants: int = 50
    rounds: int = 5
    divisor: int = 1


# Whether everything works, not what it costs.
QUICK = Effort(tenants=2, rounds=1, divisor=8)


def measure(effort: Effort) -> Iterator[str]:
    """Lines to print: the table, then `ratio <case> <ours ÷ peer>` once for each case."""
    with subjects(effort.tenants) as (one, many, other):
        for subject in (one, many, other):
            for case in CASES:
                _round(subject, case, COUNTS[case] // 8)
        yield f"{'CPU ms per request':<20} {'':<22} {'server':>8} {'database':>9} {'together':>9}"
        ratios = []
        for case in CASES:
            count = COUNTS[case] // effort.divisor
            rounds = [[_round(one_of, case, count) for one_of in (one, many, other)] for _turn in range(effort.rounds)]
            columns = list(zip(*rounds, strict=True))
            for subject, costs in zip((one, many, other), columns, strict=True):
                yield _row(case, subject, costs)
            totals = [[sum(cost) for cost in column] for column in columns]
            yield f"{case:<20} {many.name} ÷ {one.name}: {_ratio(totals[1], totals[0]):.2f}"
            ratios.append(f"ratio {case} {_ratio(totals[0], totals[2]):.2f}")
        yield from ratios


@contextmanager
def subjects(tenants: int) -> Iterator[tuple[Subject, Subject, Subject]]:
    """The platform asked at one of its tenants, the same platform asked at all of them, the peer."""
    with ExitStack() as stack:
        other = stack.enter_context(peer.serving())
        places = [ours.create_place() for _tenant in range(tenants)]
        process = stack.enter_context(ours.serving())
        yield _ours("1 tenant", process, places[:1]), _ours(f"{tenants} tenants", process, places), other


def _ours(name: str, process: Process, places: Sequence[ours.Place]) -> Subject:
    return Subject(f"genkan, {name}", database.NAME, settings.PUBLIC_PORT, process, places)


def _round(subject: Subject, case: str, count: int) -> Cost:
    each = max(1, count // subject.turns)
    streams = subject.streams(case, each)
    with database.administrate() as connection:
        # Pools are warm: nobody comes or goes while we measure.
        parts = cpu.tree(subject.process.pid), cpu.sessions(connection, subject.database)
    before = [cpu.seconds(pids) for pids in parts]
    drive(subject.port, streams, each)
    after = [cpu.seconds(pids) for pids in parts]
    server, database_ = (
        1000 * (end - start) / (each * subject.turns) for start, end in zip(before, after, strict=True)
    )
    return server, database_


def _row(case: str, subject: Subject, costs: Sequence[Cost]) -> str:
    server, database_ = (statistics.median(part) for part in zip(*costs, strict=True))
    return f"{case:<20} {subject.name:<22} {server:>8.3f} {database_:>9.3f} {server + database_:>9.3f}"


def _ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """The median over the rounds: what disturbs one round disturbs both sides of it."""
    return statistics.median(this / max(that, TICK) for this, that in zip(these, those, strict=True))
