"""Only a language that says every sentence is offered."""

from pathlib import Path

import pytest
from django.conf import settings

from identity.catalogues import complete_in, is_complete
from identity.language import find_supported

HEAD = 'msgid ""\nmsgstr ""\n"Language: xx\\n"\n\n'
SAID = 'msgid "Yes"\nmsgstr "Oui"\n'


@pytest.mark.parametrize(
    ("entries", "is_whole"),
    [
        (SAID, True),
        (f'{SAID}\nmsgid "No"\nmsgstr ""\n"A long one"\n', True),
        (f'{SAID}\nmsgid "No"\nmsgstr ""\n', False),
        (f'{SAID}\nmsgid "No"\nmsgstr ""', False),
        (f'msgid "No"\nmsgstr ""\n\n{SAID}', False),
        ('msgid "One"\nmsgid_plural "Many"\nmsgstr[0] "Un"\nmsgstr[1] ""\n', False),
        ('msgid "One"\nmsgid_plural "Many"\nmsgstr[0] "Un"\nmsgstr[1] "Plusieurs"\n', True),
        (f"#, fuzzy\n{SAID}", False),
        (f"#, python-format, fuzzy\n{SAID}", False),
        ("", False),
    ],
)
def test_one_missing_sentence_or_guess_is_enough(entries: str, is_whole: bool) -> None:
    assert is_complete(HEAD + entries) is is_whole


def test_a_catalogue_that_is_not_compiled_says_nothing(tmp_path: Path) -> None:
    for code, entries in (("fr", SAID), ("pt_BR", SAID), ("de", 'msgid "Yes"\nmsgstr ""\n')):
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(HEAD + entries)
        if code != "fr":
            (folder / "django.mo").write_bytes(b"x")
    assert complete_in(tmp_path) == ("pt-br",)


def test_these_are_the_languages_that_are_offered() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["en", "ja"]
    assert [code for code, _name in settings.LANGUAGES[1:]] == list(complete_in(settings.LOCALE_PATHS[0]))
    assert find_supported("fr de ja en") == "ja"
