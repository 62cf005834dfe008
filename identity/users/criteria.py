"""Which people are meant."""

import uuid
from collections.abc import Callable, Mapping

from identity.users.models import User, UserQuerySet
from tenants.console import criteria
from tenants.console.criteria import since, until

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
FILTERS: Mapping[str, Callable[[UserQuerySet, str], UserQuerySet]] = {
    "state": lambda people, value: STATES[value](people),
    "address": lambda people, value: ADDRESSES[value](people),
    "factor": lambda people, value: FACTORS[value](people),
    "role": lambda people, value: people.with_role(uuid.UUID(value)),
    "application": lambda people, value: people.filter(registered_with=uuid.UUID(value)),
    "import": lambda people, value: people.filter(imported_with=uuid.UUID(value)),
    "created_from": since("created_at"),
    "created_to": until("created_at"),
    "seen_from": since("last_login"),
    # Nobody is seen before they are made; said to PostgreSQL, it need not walk past all who came later.
    "seen_to": lambda people, value: until("created_at")(until("last_login")(people, value), value),
    "seen": lambda people, value: people.filter(last_login__isnull={"never": True, "ever": False}[value]),
}


class Criteria(criteria.Criteria[UserQuerySet]):
    __slots__ = ()

    @classmethod
    def rows(cls) -> UserQuerySet:
        return User.objects.all()  # type: ignore[no-any-return]  # the manager's own set

    @classmethod
    def filters(cls) -> Mapping[str, Callable[[UserQuerySet, str], UserQuerySet]]:
        return FILTERS
