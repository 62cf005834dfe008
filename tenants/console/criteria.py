"""Which rows of a list are meant: a search and filters, as the list's address holds them, and as work in the background
keeps them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, Self, TypeVar

TEXT_LIMIT = 254


class Searched(Protocol):
    """What a queryset needs for it. `found` is for a page: fast however many there are, and at times not all of them;
    `matching` is every one, for work that may take its time."""

    def filter(self, *conditions: Any, **named: Any) -> Self: ...

    def found(self, text: str) -> Self: ...

    def matching(self, text: str) -> Self: ...


Rows = TypeVar("Rows", bound=Searched)


class Unreadable(Exception):
    """A filter has a value that it does not know. Nothing is meant then, rather than everything."""


@dataclass(frozen=True, slots=True)
class Criteria(ABC, Generic[Rows]):
    """`values` is filter → value, without empty ones."""

    text: str
    values: tuple[tuple[str, str], ...]

    @classmethod
    @abstractmethod
    def rows(cls) -> Rows:
        """All there are."""

    @classmethod
    @abstractmethod
    def filters(cls) -> Mapping[str, Callable[[Rows, str], Rows]]:
        """Each raises ValueError, KeyError or OverflowError for a value that it does not know."""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        values = tuple((name, given[name][:TEXT_LIMIT]) for name in cls.filters() if given.get(name))
        return cls(given.get("q", "").replace("\x00", "").strip()[:TEXT_LIMIT], values)

    @property
    def is_everything(self) -> bool:
        return not self.text and not self.values

    def as_dict(self) -> dict[str, str]:
        return {**({"q": self.text} if self.text else {}), **dict(self.values)}

    def in_words(self) -> list[str]:
        """For the log book."""
        return [f"{name}: {value}" for name, value in self.as_dict().items()]

    def shown(self) -> Rows:
        """For a page. Raises Unreadable."""
        rows = self._narrowed()
        return rows.found(self.text) if self.text else rows

    def all(self) -> Rows:
        """Every one. Raises Unreadable."""
        rows = self._narrowed()
        return rows.matching(self.text) if self.text else rows

    def _narrowed(self) -> Rows:
        rows, filters = self.rows(), self.filters()
        for name, value in self.values:
            try:
                rows = filters[name](rows, value)
            except (ValueError, KeyError, OverflowError) as error:
                raise Unreadable(name) from error
        return rows


def since(field: str) -> Callable[[Rows, str], Rows]:
    return lambda rows, value: rows.filter(**{f"{field}__gte": _day(value)})


def until(field: str) -> Callable[[Rows, str], Rows]:
    """The day itself belongs to it."""
    return lambda rows, value: rows.filter(**{f"{field}__lt": _day(value) + timedelta(days=1)})


def _day(value: str) -> datetime:
    return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
