"""An OpenID provider's error in our words: its code, and Microsoft's number, never its text (anybody can send one)."""

import re
from collections.abc import Mapping

from connectors.enterprise.codes import Code
from connectors.social import asking

AADSTS = re.compile(r"AADSTS\d{4,7}")
CODES = {
    "invalid_client": Code.CLIENT_REFUSED,
    "unauthorized_client": Code.CLIENT_REFUSED,
    "invalid_scope": Code.SCOPE_REFUSED,
}


def refusal_of(answer: Mapping[str, str]) -> tuple[Code, str]:
    """The reason, and a detail for whoever looks after the connection."""
    error = asking.error_code(answer)
    number = AADSTS.search(answer.get("error_description", "")[:500])
    detail = f"{error} {number.group()}" if number else error
    return CODES.get(error, Code.PROVIDER_REFUSED), detail
