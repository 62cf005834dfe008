"""The table of reason codes in docs/enterprise-sso.md, made of the words that pages show.

`python -m tests.connectors.enterprise.document` writes it anew.
"""

from pathlib import Path

from connectors.enterprise import words
from connectors.enterprise.codes import Code

FILE = Path(__file__).parents[3] / "docs" / "enterprise-sso.md"
BEGIN, END = "<!-- codes: written by tests/connectors/enterprise/document.py -->\n", "<!-- end of codes -->"


def table() -> str:
    """Of the language that is active."""
    lines = ["| code | what is wrong | how to mend it |", "|---|---|---|"]
    lines += [
        f"| `{code.value}` | {_cell(words.sentence_of(code))} | {_cell(words.mend_of(code)) or '–'} |" for code in Code
    ]
    return "\n".join(lines) + "\n"


def written() -> str:
    """The table as it stands in the document."""
    return FILE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def write() -> None:
    before, _begin, rest = FILE.read_text(encoding="utf-8").partition(BEGIN)
    FILE.write_text(f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}", encoding="utf-8")


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    import os

    import django
    from django.utils.translation import override

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.offline_settings")
    django.setup()
    with override("en"):
        write()
