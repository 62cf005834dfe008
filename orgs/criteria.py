"""Which organizations are meant: a search and filters, as a list's address holds them, and as work in the background
keeps them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orgs.models import Organization, OrganizationQuerySet

Narrowing = Callable[[OrganizationQuerySet, str], OrganizationQuerySet]
TEXT_LIMIT = 254


class Unreadable(Exception):
    """A filter has a value that it does not know. None is meant then, rather than all."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """`values` is filter → value, without empty ones."""

    text: str
    values: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Criteria":
        values = tuple((name, given[name][:TEXT_LIMIT]) for name in NARROW if given.get(name))
        return cls(given.get("q", "").replace("\x00", "").strip()[:TEXT_LIMIT], values)

    @property
    def is_everything(self) -> bool:
        return not self.text and not self.values

    def as_dict(self) -> dict[str, str]:
        return {**({"q": self.text} if self.text else {}), **dict(self.values)}

    def shown(self) -> OrganizationQuerySet:
        """For a page: fast however many there are, and at times not all of them (`OrganizationQuerySet.found`)."""
        found = self._narrowed()
        return found.found(self.text) if self.text else found

    def all(self) -> OrganizationQuerySet:
        """Every one, for work that may take its time."""
        found = self._narrowed()
        return found.matching(self.text) if self.text else found

    def _narrowed(self) -> OrganizationQuerySet:
        found: OrganizationQuerySet = Organization.objects.all()
        for name, value in self.values:
            try:
                found = NARROW[name](found, value)
            except (ValueError, KeyError, OverflowError) as error:
                raise Unreadable(name) from error
        return found


def _day(value: str) -> datetime:
    return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)


NARROW: dict[str, Narrowing] = {
    "state": lambda found, value: found.filter(suspended_at__isnull={"active": True, "suspended": False}[value]),
    "mfa": lambda found, value: found.filter(requires_mfa={"required": True, "not": False}[value]),
    "created_from": lambda found, value: found.filter(created_at__gte=_day(value)),
    # The day itself belongs to it.
    "created_to": lambda found, value: found.filter(created_at__lt=_day(value) + timedelta(days=1)),
}
