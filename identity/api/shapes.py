"""The shapes of JSON: what is let in, and what the document says goes out.

Fields are declared in snake case and travel in camel case. Nothing is converted on the way in: "1" is no number and 1
no truth. Members that a shape does not name are ignored, as Logto ignores them; what is absent stays absent.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NoReturn

from rest_framework import serializers

DEPTH_LIMIT = 20
# The year 9999, in milliseconds: Python and PostgreSQL both have it.
MOMENT_LIMIT = 253_402_300_799_000


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def refuse(field: serializers.Field, key: str, **values: object) -> NoReturn:
    """One of the sentences that Django REST framework has for the field."""
    field.fail(key, **values)
    raise AssertionError(key)


class Shape(serializers.Serializer):
    """One JSON object. The values of a valid one are named in snake case."""

    def get_fields(self) -> dict[str, Any]:
        found = {}
        for name, field in super().get_fields().items():
            if camel(name) != name:
                field.source = name
            found[camel(name)] = field
        return found


class Text(serializers.CharField):
    """Without NUL or halves of characters, as PostgreSQL keeps it; blanks stay. Not empty unless `allow_blank`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False, "max_length": 2000, **options})

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Choice(serializers.ChoiceField):
    def to_internal_value(self, data: object) -> object:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


class Number(serializers.IntegerField):
    def to_internal_value(self, data: object) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            refuse(self, "invalid")
        return data


class Moment(serializers.IntegerField):
    """Milliseconds of Unix time in JSON, a datetime here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MOMENT_LIMIT, **options)
        # They compare numbers, and what comes out is a time: it is compared below.
        self.validators: list[object] = []

    def to_internal_value(self, data: object) -> datetime:
        if not isinstance(data, int) or isinstance(data, bool) or not 0 <= data <= MOMENT_LIMIT:
            refuse(self, "invalid")
        return datetime.fromtimestamp(data / 1000, UTC)


class Texts(serializers.ListField):
    def __init__(self, *, max_items: int = 200, **options: Any) -> None:
        super().__init__(child=options.pop("child", None) or Text(), max_length=max_items, **options)


class Ids(Texts):
    """UUIDs, as they stand in addresses and answers. At least one, unless `min_length=0`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.UUIDField(), **{"min_length": 1, **options})


class Anything(serializers.DictField):
    """An object of the caller's own, kept as it is."""

    def to_internal_value(self, data: object) -> dict[str, object]:
        if not isinstance(data, dict):
            refuse(self, "not_a_dict", input_type=type(data).__name__)
        for text, depth in _walk(data):
            if depth > DEPTH_LIMIT:
                raise serializers.ValidationError(f"Nest at most {DEPTH_LIMIT} levels.")
            if "\x00" in text:
                raise serializers.ValidationError("NUL cannot be kept.")
        return data


def milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)


def _walk(data: object) -> Iterator[tuple[str, int]]:
    """Every text in it, names of members included, with its depth. Without recursion: depth is what is asked about."""
    waiting: list[tuple[object, int]] = [(data, 1)]
    while waiting:
        found, depth = waiting.pop()
        yield (found if isinstance(found, str) else ""), depth
        if depth > DEPTH_LIMIT:
            continue
        if isinstance(found, dict):
            waiting.extend((one, depth) for one in found)
            waiting.extend((one, depth + 1) for one in found.values())
        elif isinstance(found, list):
            waiting.extend((one, depth + 1) for one in found)
