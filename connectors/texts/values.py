"""Values as a message may hold them: whoever chose a name of theirs must not write between our lines with it."""

import unicodedata
from collections.abc import Mapping

from django.utils.translation import ngettext

# Control characters, those that turn the direction of what follows, and what is no character at all.
STRIPPED = ("Cc", "Cf", "Cs", "Co", "Cn")
LIMIT = 300


def plain(text: str) -> str:
    """One line of text, without what could turn, hide or break the words around it (SECURITY 6)."""
    spaced = "".join(" " if unicodedata.category(mark) in ("Zl", "Zp") or mark in "\t\r\n" else mark for mark in text)
    kept = "".join(mark for mark in spaced if unicodedata.category(mark) not in STRIPPED)
    return " ".join(kept.split())


def days(count: int) -> str:
    """A span as a text may name it."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def cleaned(values: Mapping[str, object]) -> dict[str, str]:
    """As text, one line each. Addresses are ours and may be long; of everything else, what fits into a sentence."""
    found = {name: plain("" if value is None else str(value)) for name, value in values.items()}
    return {name: text if text.startswith(("http://", "https://")) else text[:LIMIT] for name, text in found.items()}
