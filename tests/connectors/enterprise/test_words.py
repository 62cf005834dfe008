"""Every reason has its words, and the person's give nothing away."""

import pytest

from connectors.enterprise import words
from connectors.enterprise.codes import Code
from connectors.enterprise.said.persons import ASK, REFUSED


@pytest.mark.parametrize("code", list(Code))
def test_every_reason_has_its_words(code: Code) -> None:
    title, sentence, mend = (str(said(code)) for said in (words.title_of, words.sentence_of, words.mend_of))
    assert len({title, sentence, mend}) == 3
    for said in (title, sentence, mend, str(words.person_sentence_of(code))):
        assert said.endswith(".")
        assert len(said) > 15


def test_no_two_reasons_are_explained_alike() -> None:
    for said in (words.title_of, words.sentence_of):
        assert len({str(said(code)) for code in Code}) == len(Code)


def test_a_provider_of_its_own_menus_is_mended_there() -> None:
    assert "Assignments" in words.mend_of(Code.PROVIDER_REFUSED, "okta")
    assert words.mend_of(Code.PROVIDER_REFUSED, "saml") == words.mend_of(Code.PROVIDER_REFUSED)


def test_people_read_the_same_whatever_a_stranger_tries() -> None:
    assert words.person_sentence_of(Code.SIGNATURE_INVALID) == words.person_sentence_of(Code.AUDIENCE_MISMATCH) == ASK
    assert words.person_sentence_of(Code.NOT_ADMITTED) == words.person_sentence_of(Code.SUSPENDED) == REFUSED
