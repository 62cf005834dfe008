"""Refuses statements that could leave a tenant's role: a second line behind the database's own rights.

A text filter is no boundary. It stops what an injected fragment would have to contain where the server did not let
us take a right away (set_config on a managed server), and statements that nothing of ours ever sends.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.exceptions import SuspiciousOperation

# What a statement outside of migrations may begin with.
BEGINNINGS = re.compile(
    r"\s*\(*\s*(?:select|insert|update|delete|with|merge|set\s+constraints)\b"
    # exactly as Django writes them: the cursor knows them by that, for a rollback undoes a SET
    r"|(?-i:SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) ",
    re.IGNORECASE,
)
# Parameters are not part of the text, so only code (or SQL injected into code) can trip this.
LEAVING = re.compile(
    # a second statement; a name spelled so that the names below do not match it
    r";\s*\S|\bu&\""
    # the role and the path
    r"|\b(?:re)?set\s+(?:local\s+|session\s+)?(?:role|session\s+authorization|search_path)\b|\bset_config\b"
    # functions that run a statement given as a text, where any of the above can hide
    r"|\b(?:query|cursor|table|schema|database)_to_xml|\bts_(?:stat|rewrite)\b|\bdblink"
    # a notice in another's name: the worker obeys notices that ask it to abort a job
    r"|\bpg_notify\b",
    re.IGNORECASE,
)


# Longer ones are rows in bulk: not worth the memory.
REMEMBERED = 4096


class StatementRefused(SuspiciousOperation):
    """A statement tried to change role or path, to carry a second statement, or is none that we ever send."""


def refuse_leaving(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if context["connection"].kind != "owner":
        text = str(sql)
        is_fine = _is_fine(text) if len(text) > REMEMBERED else _is_fine_remembered(text)
        if not is_fine:
            raise StatementRefused("A statement was refused inside a tenant.")
    return execute(sql, params, many, context)


def _is_fine(text: str) -> bool:
    return BEGINNINGS.match(text) is not None and LEAVING.search(text) is None


# Reading a statement costs more than running some of them, and the same ones come again and again.
_is_fine_remembered = lru_cache(maxsize=2048)(_is_fine)
