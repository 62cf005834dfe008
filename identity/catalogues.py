"""Which languages the product speaks: the one it is written in, and those whose catalogue says every sentence.

A page that speaks two languages at once looks broken, so a catalogue with one sentence missing is not offered at all.
"""

import re
from pathlib import Path

# A sentence without words, or with a guess.
OPEN = re.compile(r'^msgstr(?:\[\d+\])? ""\n(?!")|^#,.*\bfuzzy\b', re.MULTILINE)


def complete_in(folder: Path) -> tuple[str, ...]:
    """The languages of a locale folder that leave nothing unsaid, as language tags."""
    return tuple(
        catalogue.parts[-3].replace("_", "-").lower()
        for catalogue in sorted(folder.glob("*/LC_MESSAGES/django.po"))
        if catalogue.with_suffix(".mo").is_file() and is_complete(catalogue.read_text(encoding="utf-8"))
    )


def is_complete(catalogue: str) -> bool:
    """The first entry is the file's own head."""
    _head, _blank, entries = catalogue.partition("\n\n")
    return bool(entries.strip()) and OPEN.search(entries if entries.endswith("\n") else f"{entries}\n") is None
