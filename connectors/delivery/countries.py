"""The countries that a tenant lets text messages go to, as staff write them: one a line, a limit a day behind it."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as CODES

LINE = re.compile(r"\+([1-9][0-9]{0,2})(?:\s+([0-9]{1,7}))?\Z")


def read(text: str) -> dict[str, int | None]:
    """Country code → limit a day, None without one. Lines that say nothing are left out (`check` refuses them)."""
    found = (LINE.match(line.strip()) for line in text.splitlines())
    return {f"+{match[1]}": int(match[2]) if match[2] else None for match in found if match}


def check(text: str) -> None:
    """Raises ValidationError with the first line that names no country."""
    for line in (line.strip() for line in text.splitlines()):
        match = LINE.match(line)
        if line and (match is None or int(match[1]) not in CODES):
            raise ValidationError(
                _("“%(line)s” is no country code. Write +81, or +81 500 for at most 500 a day."),
                params={"line": line[:40]},
            )
