"""docs/enterprise-sso.md says of every reason what pages say of it."""

from django.utils.translation import override

from tests.connectors.enterprise import document


def test_the_document_lists_every_reason_with_its_sentence_and_how_to_mend_it() -> None:
    with override("en"):
        expected = document.table()
    assert document.written() == expected, "Write it anew: python -m tests.connectors.enterprise.document"
