"""Searching lists as Logto's API has it, for the cases that programs use: `search`, `search.<field>`, `mode`,
`mode.<field>` (`like`, the default, or `exact`), `joint` (`or`, `and`) and `isCaseSensitive`.

In a pattern `%` stands for anything and `_` for one character. One that begins with plain characters uses an index where
there is one; one that begins with `%` reads every row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import CharField, Lookup, Q, TextField
from django.http import HttpRequest

from identity.api.errors import InvalidInput

TERMS_LIMIT, LENGTH_LIMIT = 10, 256
# How the name of a parameter looks when a generated client wraps it: search_params[search.name]=…
WRAPPED = "search_params["
QUERY = {
    "search": "A pattern for all fields: % stands for anything.",
    "mode": "like (patterns) or exact.",
    "joint": "or (any of the conditions) or and.",
    "isCaseSensitive": "true where capitals matter.",
}


@CharField.register_lookup
@TextField.register_lookup
class Like(Lookup):
    """PostgreSQL's own patterns."""

    lookup_name = "like"

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]  # Django's own signature
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} like {right}", [*left_values, *right_values]


@dataclass(frozen=True, slots=True)
class Term:
    pattern: str
    is_exact: bool
    is_case_sensitive: bool


Field = Callable[[Term], Q]


def column(name: str, *, lowered: str = "") -> Field:
    """A column of text. `lowered` names what holds it in lower case: itself, where it is kept so, or an alias."""

    def condition(term: Term) -> Q:
        pattern = term.pattern
        if term.is_case_sensitive and lowered != name:
            return Q(**{name if term.is_exact else f"{name}__like": pattern})
        if not lowered:
            return Q(**{f"{name}__iexact": pattern}) if term.is_exact else _like_any_case(name, pattern)
        pattern = pattern if term.is_case_sensitive else pattern.lower()
        return Q(**{lowered if term.is_exact else f"{lowered}__like": pattern})

    return condition


def identifier(name: str = "pk") -> Field:
    """A UUID: as a whole, whatever stands around it."""

    def condition(term: Term) -> Q:
        try:
            return Q(**{name: UUID(term.pattern.strip("%"))})
        except ValueError:
            return Q(pk__in=[])

    return condition


def condition_of(request: HttpRequest, fields: Mapping[str, Field]) -> Q:
    """What the parameters ask for; everything where they ask for nothing. Raises InvalidInput."""
    asked = _asked(request)
    joint, sensitive = asked.pop("joint", ["or"])[-1], asked.pop("isCaseSensitive", ["false"])[-1]
    if joint not in ("or", "and") or sensitive not in ("true", "false", "1", "0"):
        raise InvalidInput("joint is or or and, isCaseSensitive is true or false.")
    conditions: list[Q] = []
    for name, patterns in asked.items():
        kind, _dot, field = name.partition(".")
        if kind != "search" or not any(patterns):
            continue
        wanted = [field] if field else list(fields)
        if field and field not in fields:
            raise InvalidInput(f"Search in one of: {', '.join(fields)}.")
        term_of = _terms(asked, sensitive in ("true", "1"))
        found = [fields[one](term_of(one, pattern)) for pattern in patterns if pattern for one in wanted]
        conditions.append(reduce(or_, found))
    if len(conditions) > TERMS_LIMIT:
        raise InvalidInput(f"At most {TERMS_LIMIT} conditions.")
    return reduce(and_ if joint == "and" else or_, conditions) if conditions else Q()


def _asked(request: HttpRequest) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, values in request.GET.lists():
        plain = name.removeprefix(WRAPPED).removesuffix("]") if name.startswith(WRAPPED) else name
        if plain.partition(".")[0] in ("search", "mode", "joint", "isCaseSensitive"):
            found.setdefault(plain, []).extend(str(value) for value in values)
    if any(len(value) > LENGTH_LIMIT for values in found.values() for value in values):
        raise InvalidInput(f"A pattern has at most {LENGTH_LIMIT} characters.")
    return found


def _terms(asked: Mapping[str, list[str]], is_case_sensitive: bool) -> Callable[[str, str], Term]:
    def term(field: str, pattern: str) -> Term:
        mode = (asked.get(f"mode.{field}") or asked.get(f"search.mode.{field}") or asked.get("mode") or ["like"])[-1]
        if mode not in ("like", "exact"):
            raise InvalidInput("The mode is like or exact.")
        if pattern.endswith("\\"):
            raise InvalidInput("A pattern does not end in a backslash, which escapes what follows it.")
        return Term(pattern, mode == "exact", is_case_sensitive)

    return term


def _like_any_case(name: str, pattern: str) -> Q:
    """For short lists, where no index is worth its keep."""
    parts = pattern.split("%")
    if len(parts) == 1:
        return Q(**{f"{name}__iexact": pattern})
    found = Q()
    if parts[0]:
        found &= Q(**{f"{name}__istartswith": parts[0]})
    if parts[-1]:
        found &= Q(**{f"{name}__iendswith": parts[-1]})
    for part in parts[1:-1]:
        found &= Q(**{f"{name}__icontains": part})
    return found
