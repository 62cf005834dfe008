"""The `claims` parameter (OpenID Connect Core 5.5), reduced to what is known here and kept with the grant.

A claim that is wished for by name belongs to a scope all the same: a client gets it only where it may ask for that
scope, a third party only where the person granted it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from identity.oidc.claims import SCOPE_OF

PLACES = ("id_token", "userinfo")
# Beyond this a list of values is no request of a person's data but a burden.
VALUES_LIMIT = 50


class NotWishes(Exception):
    """Not the JSON object that section 5.5 describes."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Claim → the values that would do, [] for any; one map for each place."""

    id_token: dict[str, list[object]] = field(default_factory=dict)
    userinfo: dict[str, list[object]] = field(default_factory=dict)

    def scopes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(SCOPE_OF[name] for name in (*self.id_token, *self.userinfo)))

    def only(self, scopes: Iterable[str]) -> "Wishes":
        """The part of it that belongs to these scopes."""
        allowed = set(scopes)
        places = (
            {n: v for n, v in place.items() if SCOPE_OF[n] in allowed} for place in (self.id_token, self.userinfo)
        )
        return Wishes(*places)

    def text(self) -> str:
        """As it is stored: "" for none."""
        wished = {"id_token": self.id_token, "userinfo": self.userinfo}
        return json.dumps(wished) if any(wished.values()) else ""


def stored(text: str) -> Wishes:
    """What `text` gave."""
    return Wishes(**json.loads(text)) if text else Wishes()


def parse(text: str) -> dict[str, dict[str, object]]:
    """The members that have a meaning, as they were sent. Raises NotWishes."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise NotWishes from None
    if not isinstance(found, dict):
        raise NotWishes
    # null asks for nothing, as it does for a single claim.
    places = {place: {} if found.get(place) is None else found[place] for place in PLACES}
    if not all(isinstance(members, dict) for members in places.values()):
        raise NotWishes
    if not all(
        member is None or isinstance(member, dict) for members in places.values() for member in members.values()
    ):
        raise NotWishes
    return places


def reduce(places: dict[str, dict[str, object]]) -> Wishes:
    """What is known of it. Names with a language (`name#ja`) and other unknown ones are left out (5.5, 5.2)."""
    return Wishes(
        **{
            place: {name: values_of(member) for name, member in members.items() if name in SCOPE_OF}
            for place, members in places.items()
        }
    )


def values_of(member: object) -> list[object]:
    """Of `{"value": …}` or `{"values": […]}`; [] where any value will do. Raises NotWishes."""
    if not isinstance(member, dict):
        return []
    if "value" in member:
        return [member["value"]]
    values = member.get("values", [])
    if not isinstance(values, list) or len(values) > VALUES_LIMIT:
        raise NotWishes
    return values
