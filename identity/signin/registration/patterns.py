r"""Patterns that staff write for a field: only such as are sure to be checked in no time (SECURITY 18's spirit).

Python's matcher tries one way after another. How many ways there are is computed from the pattern itself: a repetition
multiplies them, a repetition of a repetition raises them to a power. `[A-Z]{2}\d{6,8}` has three, `(a+)+` more than
there are atoms. Patterns beyond LIMIT are refused when they are saved, and what they are compared with is short.
"""

import re
from re import _constants as codes  # type: ignore[attr-defined]  # the parser has no public name
from re import _parser as parser  # type: ignore[attr-defined]  # the parser has no public name
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PATTERN_LENGTH = 200
VALUE_LENGTH = 200
LIMIT = 50_000
SIMPLE = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY, codes.CATEGORY, codes.AT)


def check_pattern(pattern: str) -> None:
    """Raises ValidationError with the reason."""
    if len(pattern) > PATTERN_LENGTH:
        raise ValidationError(_("A pattern has at most %(count)d characters.") % {"count": PATTERN_LENGTH})
    try:
        tree = parser.parse(pattern)
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValidationError(_("This is not a pattern: %(reason)s.") % {"reason": error}) from error
    if tree.state.flags & ~re.UNICODE.value:
        raise ValidationError(_("Flags such as (?i) cannot be used."))
    if _ways(tree) > LIMIT:
        raise ValidationError(
            _("This pattern has too many open repetitions. Give them limits, such as {1,20}, and repeat no repetition.")
        )


def matches(pattern: str, value: str) -> bool:
    """Of the whole value; one that is too long matches nothing."""
    return len(value) <= VALUE_LENGTH and re.fullmatch(pattern, value) is not None


def _ways(sequence: Any) -> int:
    """In how many ways the matcher may go through, at most; LIMIT + 1 stands for more."""
    ways = 1
    for code, argument in sequence:
        ways = min(ways * _ways_of(code, argument), LIMIT + 1)
    return ways


def _ways_of(code: Any, argument: Any) -> int:
    if code in SIMPLE:
        return 1
    if code is codes.SUBPATTERN:
        _group, added, removed, inner = argument
        if added or removed:
            raise ValidationError(_("Flags such as (?i) cannot be used."))
        return _ways(inner)
    if code is codes.BRANCH:
        return min(sum(_ways(branch) for branch in argument[1]), LIMIT + 1)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return _ways_of_repetition(*argument)
    raise ValidationError(_("References, conditions and looking ahead or behind cannot be used."))


def _ways_of_repetition(least: int, most: int, inner: Any) -> int:
    most = min(int(most), VALUE_LENGTH)
    once = _ways(inner)
    if once == 1:
        return max(1, most - least + 1)
    total = 0
    for times in range(least, most + 1):
        if times and once.bit_length() * times > 64:
            return LIMIT + 1
        total += once**times
        if total > LIMIT:
            return LIMIT + 1
    return max(1, total)
