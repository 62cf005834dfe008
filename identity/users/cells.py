"""Cells of a CSV file that somebody may open in a spreadsheet: no name of a person is ever run as a formula there."""

import re

# A spreadsheet begins to calculate at one of these (OWASP, CSV injection).
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What may begin so all the same, because it calculates nothing: a phone number in E.164.
HARMLESS = re.compile(r"\+[0-9]{1,15}")
MARK = "'"


def guarded(text: str) -> str:
    """With a mark in front that spreadsheets take for "this is text"."""
    return MARK + text if text.startswith(STARTS) and not HARMLESS.fullmatch(text) else text


def unguarded(text: str) -> str:
    """As it was before `guarded`: what we wrote is read back as what it was."""
    return text[1:] if text[:1] == MARK and text[1:2] in STARTS and text[1:] else text
