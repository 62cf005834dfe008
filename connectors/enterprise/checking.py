"""Checks as they are made: at a sign-in the first failure ends it, in a test the rest is looked at, too."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from connectors.enterprise.answers import Check
from connectors.enterprise.codes import Code, Verdict

DETAIL_LIMIT = 300
# What is worse stays, whatever is found afterwards.
WEIGHT = {Verdict.SKIPPED: 0, Verdict.PASSED: 1, Verdict.WARNING: 2, Verdict.FAILED: 3}


class Over(Exception):
    """Nothing more can or need be looked at."""


@dataclass(slots=True)
class Checks:
    """One check a code."""

    is_thorough: bool
    found: dict[Code, Check] = field(default_factory=dict)

    @property
    def has_failed(self) -> bool:
        return any(check.verdict is Verdict.FAILED for check in self.found.values())

    def passed(self, code: Code, detail: str = "") -> None:
        self._keep(Check(code, Verdict.PASSED, detail))

    def warned(self, code: Code, detail: str = "") -> None:
        self._keep(Check(code, Verdict.WARNING, detail))

    def skipped(self, *codes: Code) -> None:
        for code in codes:
            self._keep(Check(code, Verdict.SKIPPED))

    def failed(self, code: Code, detail: str = "") -> None:
        """Raises Over at a sign-in."""
        self._keep(Check(code, Verdict.FAILED, detail))
        if not self.is_thorough:
            raise Over

    def stop(self, code: Code, detail: str = "") -> NoReturn:
        """What comes after it cannot be looked at. Always raises Over."""
        with suppress(Over):
            self.failed(code, detail)
        raise Over

    def expect(self, fact: bool, code: Code, detail: str = "") -> bool:
        """`detail` is for the failure."""
        if fact:
            self.passed(code)
        else:
            self.failed(code, detail)
        return fact

    def all(self, order: Iterable[Code] = ()) -> tuple[Check, ...]:
        """In this order; at the end of a thorough look, what was not reached counts as skipped."""
        wanted = tuple(order)
        if self.is_thorough:
            self.skipped(*(code for code in wanted if code not in self.found))
        place = {code: number for number, code in enumerate(wanted)}
        return tuple(sorted(self.found.values(), key=lambda check: place.get(check.code, len(place))))

    def _keep(self, check: Check) -> None:
        before = self.found.get(check.code)
        if before is None or WEIGHT[check.verdict] > WEIGHT[before.verdict]:
            self.found[check.code] = Check(check.code, check.verdict, check.detail[:DETAIL_LIMIT])


def compared(expected: object, found: object) -> str:
    """The detail of a check that compares."""
    return f"expected {_short(expected)}, found {_short(found)}"


def _short(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
