"""The rule for passwords in words, told at the field before anybody breaks it."""

import unicodedata

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from identity.signin.passwords.models import PasswordPolicy

LETTERS = {"Ll": "small", "Lu": "capital", "Nd": "digit"}


def count_classes(password: str) -> int:
    """Of small letters, capital letters, digits, and everything else (Japanese letters too)."""
    return len({LETTERS.get(unicodedata.category(mark), "other") for mark in password})


def rule(policy: PasswordPolicy) -> str:
    parts = [
        ngettext("At least %(count)d character.", "At least %(count)d characters.", policy.minimum_length)
        % {"count": policy.minimum_length}
    ]
    if policy.classes > 1:
        parts.append(classes(policy.classes))
    if policy.refuse_context:
        parts.append(_("Not your name, address or number."))
    if policy.classes == 1:
        parts.append(_("A few words in a row are easy to remember."))
    # Japanese sentences follow each other without a blank.
    return ("" if (get_language() or "").startswith("ja") else " ").join(parts)


def classes(wanted: int) -> str:
    if wanted == 4:
        return _("Use small letters, capital letters, digits and other characters.")
    if wanted == 3:
        return _("Use at least three of small letters, capital letters, digits and other characters.")
    return _("Use at least two of small letters, capital letters, digits and other characters.")
