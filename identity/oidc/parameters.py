"""Parameters of a request, read strictly: every endpoint gets its own from here and nowhere else.

RFC 6749 section 3.1 and 3.2: one without a value counts as left out; none may be sent twice (RFC 8707 lets
`resource` repeat). Django's QueryDict would take the last of two, and mend broken UTF-8 in silence.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from django.http import HttpRequest

QUERY_LIMIT, BODY_LIMIT, FIELDS_LIMIT = 8 * 1024, 64 * 1024, 100
REPEATABLE = frozenset({"resource"})
FORM = "application/x-www-form-urlencoded"


class Malformed(Exception):
    """Not a form that can be read. The text says what is wrong and repeats nothing of the input."""


class Parameters(Mapping[str, str]):
    """Name → its one value; "" stands for a missing one in `get`. `repeated` names those that came twice."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.values_by_name: dict[str, list[str]] = {}
        for name, value in pairs:
            if value:
                self.values_by_name.setdefault(name, []).append(value)
        self.repeated = frozenset(
            name for name, values in self.values_by_name.items() if len(values) > 1 and name not in REPEATABLE
        )

    def __getitem__(self, name: str) -> str:
        return self.values_by_name[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    def text(self, name: str) -> str:
        """The value, or "" when it was left out."""
        return self.values_by_name.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return self.values_by_name.get(name, [])

    def words(self, name: str) -> tuple[str, ...]:
        """A space-delimited list, each word once, in order."""
        return tuple(dict.fromkeys(self.text(name).split()))

    def stored(self) -> dict[str, object]:
        """As JSON for an interaction."""
        return {name: list(values) for name, values in self.values_by_name.items()}


def restore(stored: Mapping[str, object]) -> Parameters:
    """What `stored` gave."""
    pairs = [(name, str(value)) for name, values in stored.items() if isinstance(values, list) for value in values]
    return Parameters(pairs)


def of_query(request: HttpRequest) -> Parameters:
    """Raises Malformed."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > QUERY_LIMIT:
        raise Malformed("The request is too long.")
    return _parse(query.encode("latin-1", "replace"))


def of_body(request: HttpRequest) -> Parameters:
    """A form. Raises Malformed."""
    if request.content_type != FORM:
        raise Malformed(f"The content type must be {FORM}.")
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Malformed("The content length is no number.") from None
    if length > BODY_LIMIT:
        raise Malformed("The request is too long.")
    return _parse(request.body)


def _parse(encoded: bytes) -> Parameters:
    if len(encoded) > BODY_LIMIT:
        raise Malformed("The request is too long.")
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_LIMIT)
    except UnicodeDecodeError:
        raise Malformed("The request is not encoded as UTF-8.") from None
    except ValueError:
        raise Malformed("The request has too many parameters.") from None
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise Malformed("The request holds a NUL character.")
    return Parameters(pairs)
