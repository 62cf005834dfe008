"""What may stand in no file."""

import re

from tests.house import code

TEXT_LIMIT = 2_000_000
# Written with classes of one character, so that this file does not find itself.
FORBIDDEN = {
    "an address of a package registry": r"pypi[.]org/simple|registry[.]npmjs|files[.]pythonhosted|deb[.]debian[.]org",
    "a path of a machine": r"/[r]oot/|/[h]ome/[a-z]|/[w]ork/",
    "a mark of unfinished work": r"\bT[O]DO\b|\bF[I]XME\b|\bX[X]X\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KE[Y]-----\n[A-Za-z0-9]",
}


def test_no_file_holds_what_belongs_to_a_machine_or_nobody() -> None:
    found = []
    for path in code.tracked():
        text = path.read_text(errors="replace")[:TEXT_LIMIT]
        found += [f"{code.name(path)}: {what}" for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]
    assert not found


def test_the_top_holds_only_the_folders_of_the_design() -> None:
    folders = {path.name for path in code.ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    allowed = {"identity", "tenants", "orgs", "connectors", "templates", "tests", "docs", "examples"}
    assert folders - allowed <= {"staticfiles"}


def test_the_locks_hold_a_hash_for_every_package() -> None:
    for lock in ("requirements.lock", "requirements-test.lock"):
        text = (code.ROOT / lock).read_text()
        pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE | re.IGNORECASE)
        assert pinned
        assert len(re.findall(r"^[a-z0-9][^\n]*\\$", text, re.MULTILINE | re.IGNORECASE)) == len(pinned)


def test_hosted_templates_hold_no_style_and_no_script_of_their_own() -> None:
    """A strict CSP would drop them in silence."""
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+=\"", re.IGNORECASE)
    hosted = [
        path
        for path in (code.ROOT / "templates").rglob("*.html")
        # A mail is no page: its styles stand at its elements.
        if not {"console", "unfold", "texts"} & set(path.parts)
    ]
    assert not [code.name(path) for path in hosted if inline.search(path.read_text())]
