"""What a measurement says: one row of the table."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`bound` is what was promised, in the row's own unit; empty where nothing was."""

    name: str
    value: float
    unit: str
    bound: str = ""

    def __str__(self) -> str:
        digits = 0 if self.value >= 100 or self.value == int(self.value) else 1 if self.value >= 10 else 2
        return f"{self.name:<76} {self.value:>7.{digits}f} {self.unit:<10} {self.bound}".rstrip()


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
