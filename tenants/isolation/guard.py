"""Refuses statements that could leave a tenant's role: a second line behind the database's own rights."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation

from tenants.isolation.scope import PUBLIC_SCHEMA

# Parameters are not part of the text, so only code (or SQL injected into code) can trip this.
LEAVING = re.compile(
    r";\s*\S|\b(?:re)?set\s+(?:local\s+|session\s+)?(?:role|session\s+authorization|search_path)\b"
    r"|\bset_config\b|\bdiscard\s+all\b",
    re.IGNORECASE,
)


class StatementRefused(SuspiciousOperation):
    """A statement inside a tenant tried to change role, path or to carry a second statement."""


def refuse_leaving(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    wrapper = context["connection"]
    if wrapper.kind != "owner" and wrapper.schema_name != PUBLIC_SCHEMA and LEAVING.search(str(sql)):
        raise StatementRefused("A statement was refused inside a tenant.")
    return execute(sql, params, many, context)
