"""Which people are meant: a search and filters, as a list's address holds them, and as work in the background keeps them."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from identity.users.bulk.subjects import Unreadable
from identity.users.models import User, UserQuerySet

__all__ = ("NARROW", "Criteria", "Unreadable")
Narrowing = Callable[[UserQuerySet, str], UserQuerySet]
TEXT_LIMIT = 254


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
    def is_everybody(self) -> bool:
        return not self.text and not self.values

    def as_dict(self) -> dict[str, str]:
        return {**({"q": self.text} if self.text else {}), **dict(self.values)}

    def shown(self) -> UserQuerySet:
        """For a page: fast however many there are, and at times not all of them (`UserQuerySet.found`)."""
        found = self._narrowed()
        return found.found(self.text) if self.text else found

    def all(self) -> UserQuerySet:
        """Every one, for work that may take its time."""
        found = self._narrowed()
        return found.matching(self.text) if self.text else found

    def _narrowed(self) -> UserQuerySet:
        found: UserQuerySet = User.objects.all()
        for name, value in self.values:
            try:
                found = NARROW[name](found, value)
            except (ValueError, KeyError, OverflowError) as error:
                raise Unreadable(name) from error
        return found


def _day(value: str) -> datetime:
    return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)


def _since(field: str) -> Narrowing:
    return lambda people, value: people.filter(**{f"{field}__gte": _day(value)})


def _until(field: str) -> Narrowing:
    """The day itself belongs to it."""
    return lambda people, value: people.filter(**{f"{field}__lt": _day(value) + timedelta(days=1)})


STATES: dict[str, Callable[[UserQuerySet], UserQuerySet]] = {
    "active": lambda people: people.active(),
    "suspended": lambda people: people.suspended(),
    "leaving": lambda people: people.leaving(),
}
ADDRESSES: dict[str, Callable[[UserQuerySet], UserQuerySet]] = {
    "proved": lambda people: people.with_proved_email(),
    "unproved": lambda people: people.with_proved_email(is_proved=False),
    "none": lambda people: people.filter(email=""),
}
FACTORS: dict[str, Callable[[UserQuerySet], UserQuerySet]] = {
    "any": lambda people: people.with_factor(),
    "none": lambda people: people.without_factor(),
    "totp": lambda people: people.with_factor("totp"),
    "webauthn": lambda people: people.with_factor("webauthn"),
}
NARROW: dict[str, Narrowing] = {
    "state": lambda people, value: STATES[value](people),
    "address": lambda people, value: ADDRESSES[value](people),
    "factor": lambda people, value: FACTORS[value](people),
    "role": lambda people, value: people.with_role(uuid.UUID(value)),
    "application": lambda people, value: people.filter(registered_with=uuid.UUID(value)),
    "import": lambda people, value: people.filter(imported_with=uuid.UUID(value)),
    "created_from": _since("created_at"),
    "created_to": _until("created_at"),
    "seen_from": _since("last_login"),
    # Nobody is seen before they are made; said to PostgreSQL, it need not walk past all who came later.
    "seen_to": lambda people, value: _until("created_at")(_until("last_login")(people, value), value),
    "seen": lambda people, value: people.filter(last_login__isnull={"never": True, "ever": False}[value]),
}
