"""Whether a password is one that somebody would try first: common, a plain row, or made of what is known about a person."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator

ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm")
UNIT = 4  # characters that a password may not be made of by repeating them alone
AROUND = 6  # digits and signs beside a common word that do not make it another one
OWN_LETTERS = 5  # letters that a password must have beside what is known about the person
SHORTEST_WORD, SHORTEST_OTHER = 3, 2  # Latin names are longer than Japanese ones
DISGUISES = str.maketrans("@4$5!1|03€7+", "aassiiloeett")


def is_common(password: str) -> bool:
    folded = password.casefold().strip()
    core = _core(folded)
    commons = _commons()
    return (
        folded in commons
        or (core in commons and len(folded) - len(core) <= AROUND)
        or _is_repetition(folded)
        or _is_row(folded)
    )


def is_context(password: str, known: Iterable[str]) -> bool:
    """Whether little is left of a password without the words that are known about the person and the place."""
    words = {form for word in known for form in _forms(word)}
    return any(_is_made_of(_plain(text), words) for text in (password, password.casefold().translate(DISGUISES)))


def contains(password: str, words: Iterable[str]) -> bool:
    kept = _plain(password)
    return any(form in kept for word in words for form in _forms(word))


def is_word(word: str) -> bool:
    """Long enough to mean something when a password contains it."""
    return bool(_forms(word))


def _is_made_of(kept: str, words: set[str]) -> bool:
    left = kept
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ")
    return left != kept and sum(mark.isalpha() for mark in left) < OWN_LETTERS


def _forms(word: str) -> set[str]:
    kept = _plain(word)
    shortest = SHORTEST_WORD if kept.isascii() else SHORTEST_OTHER
    return {kept, kept[::-1]} if len(kept) >= shortest else set()


def _plain(text: str) -> str:
    """Letters and digits alone, without case and width."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).casefold() if mark.isalnum())


def _core(folded: str) -> str:
    letters = [place for place, mark in enumerate(folded) if mark.isalpha()]
    return folded[letters[0] : letters[-1] + 1] if letters else ""


def _is_repetition(folded: str) -> bool:
    return any(
        len(folded) > 2 * size and (folded[:size] * len(folded))[: len(folded)] == folded for size in range(1, UNIT + 1)
    )


def _is_row(folded: str) -> bool:
    return any(folded in row * 2 or folded in row[::-1] * 2 for row in ROWS)


@cache
def _commons() -> set[str]:
    # Django's list, unpacked once, when the first password is set.
    return CommonPasswordValidator().passwords
