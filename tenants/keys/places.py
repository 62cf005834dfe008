"""Every column that holds sealed values. The vault seals for these and no others, so `rewrap` knows all of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`table` and `column` are the words authenticated in each blob; the rest is where PostgreSQL keeps it.

    `row` is the column whose value is authenticated (empty: none is), `key` the one to walk along. In a `document`
    column (jsonb) the sealed values are members of an object.
    """

    table: str
    column: str
    db_table: str
    db_column: str
    key: str = "id"
    row: str = "id"
    document: bool = False


class UnknownPlace(Exception):
    """A secret was to be sealed where `rewrap` would not find it. Register the column first."""


PLACES: dict[tuple[str, str], Place] = {}


def register(place: Place) -> Place:
    """Called beside the model, so that every process that has the model knows the column."""
    PLACES[place.table, place.column] = place
    return place


def check_known(table: str, column: str) -> None:
    if (table, column) not in PLACES:
        raise UnknownPlace(f"{table}.{column} is not registered in tenants.keys.places.")
