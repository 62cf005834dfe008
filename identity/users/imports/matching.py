"""Which of the rows of a chunk mean somebody who is here already, who that is, and what would change."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from identity.users.imports.columns import Settings
from identity.users.imports.rows import Person, Refused
from identity.users.models import User

# What an update may change. Never an address that is there, nor a password: both are how somebody comes in.
TAKEN_OVER = ("name", "locale", "picture")


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one row. `user` is who is meant, None for somebody new; `changes` is column → new value."""

    row: int
    person: Person
    user: User | None = None
    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        if self.user is None:
            return "create"
        return "update" if self.changes else "same"


class Tenant:
    """Everybody who is here and has an identifier that one of these rows has: five statements for a whole chunk."""

    def __init__(self, people: Iterable[Person]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for person in people:
            for key in person.unique():
                wanted[key[0]].add(key[2:])
        self.owners: dict[str, uuid.UUID] = {}
        for user in User.objects.filter(external_id__in=wanted["x"]).only("pk", "external_id"):
            self.owners[f"x:{user.external_id}"] = user.pk
        for user in User.objects.filter(username__in=wanted["u"]).only("pk", "username"):
            self.owners[f"u:{user.username}"] = user.pk
        for user in User.objects.filter(pk__in=wanted["i"]).only("pk"):
            self.owners[f"i:{user.pk}"] = user.pk
        for user in User.objects.filter(phone__in=wanted["p"], phone_verified=True).only("pk", "phone"):
            self.owners[f"p:{user.phone}"] = user.pk
        addresses = EmailAddress.objects.filter(email__in=wanted["e"]).order_by("verified", "pk")
        for email, user_id in addresses.values_list("email", "user_id"):
            self.owners[f"e:{email}"] = user_id
        self.people: dict[uuid.UUID, User] = User.objects.in_bulk(set(self.owners.values()))

    def step(self, row: int, person: Person, settings: Settings) -> Step:
        """Raises Refused."""
        found = {self.owners[key]: key for key in person.unique() if key in self.owners}
        if not found:
            return Step(row, person)
        if len(found) > 1:
            raise Refused("several")
        key = next(iter(found.values()))
        if settings.existing == "refuse":
            raise Refused("exists", COLUMN[key[0]])
        user = self.people[next(iter(found))]
        if settings.existing == "skip":
            return Step(row, person, user)
        return Step(row, person, user, changes_of(user, person))


COLUMN = {"x": "external_id", "u": "username", "i": "id", "p": "phone", "e": "email"}


def changes_of(user: User, person: Person) -> dict[str, object]:
    """What the row says otherwise. Objects are merged; an identifier is added only where there is none."""
    wanted: dict[str, object] = {name: getattr(person, name) for name in TAKEN_OVER if getattr(person, name)}
    for name in ("profile", "custom_data"):
        wanted[name] = {**getattr(user, name), **getattr(person, name)}
    for name in ("external_id", "username", "phone"):
        if getattr(person, name) and not getattr(user, name):
            wanted[name] = getattr(person, name)
    return {name: value for name, value in wanted.items() if value != getattr(user, name)}
