"""Every sentence is there in Japanese: in the templates, in the code, in the compiled catalogue."""

import ast
import gettext
import re
from pathlib import Path

from django.utils.translation import templatize

from tests.house import code

CATALOGUE = code.ROOT / "identity" / "locale" / "ja" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def _entries() -> list[dict[str, str]]:
    """The catalogue's entries: `msgid`, `msgstr` (or `msgstr[0]`), `msgctxt`, and `flags`."""
    entries = []
    for block in CATALOGUE.read_text().split("\n\n"):
        entry, name = {"flags": ""}, ""
        for line in block.splitlines():
            if line.startswith("#"):
                entry["flags"] += line
                continue
            name = line.split(" ")[0] if not line.startswith('"') else name
            entry[name] = entry.get(name, "") + "".join(STRING.findall(line))
        if "msgid" in entry:
            entries.append({key: _plain(text) for key, text in entry.items()})
    return entries


def _plain(text: str) -> str:
    return text.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")


def _sentences(path: Path) -> set[str]:
    """What a file asks to have translated."""
    source = path.read_text()
    if path.suffix != ".py":
        source = templatize(source)
        found = re.findall(r"""\bn?p?gettext\(u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""", source)
        return {_plain(one or other).replace("\\'", "'") for one, other in found}
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in CALLS]
    return {
        argument.value
        for call in named
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def _files() -> list[Path]:
    templates = [path for path in (code.ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    return [*code.modules(), *templates]


def test_nothing_in_the_catalogue_is_a_guess_or_said_twice() -> None:
    assert not [entry["msgid"] for entry in _entries() if "fuzzy" in entry["flags"]]
    named = [(entry.get("msgctxt"), entry["msgid"]) for entry in _entries()]
    assert not {one for one in named if named.count(one) > 1}


def test_every_sentence_is_translated() -> None:
    known = {entry["msgid"] for entry in _entries() if entry.get("msgstr", entry.get("msgstr[0]"))}
    known |= {entry[part] for entry in _entries() for part in ("msgid_plural", "msgctxt") if part in entry}
    missing = {code.name(path): lost for path in _files() if (lost := _sentences(path) - known)}
    assert not missing


def test_the_compiled_catalogue_is_the_written_one() -> None:
    """Users' machines have no gettext: the compiled file is committed with the other."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in _entries():
        if not entry["msgid"] or not entry.get("msgstr", entry.get("msgstr[0]")):
            continue
        if "msgid_plural" in entry:
            assert compiled.ngettext(entry["msgid"], entry["msgid_plural"], 2) == entry["msgstr[0]"]
        elif "msgctxt" in entry:
            assert compiled.pgettext(entry["msgctxt"], entry["msgid"]) == entry["msgstr"]
        else:
            assert compiled.gettext(entry["msgid"]) == entry["msgstr"]


def test_a_translation_names_the_same_values() -> None:
    """A missing %(name)s would be an error on the page, or a page that says nothing."""
    values = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    wrong = []
    for entry in _entries():
        allowed = set(values.findall(entry["msgid"] + entry.get("msgid_plural", "")))
        japanese = entry.get("msgstr", entry.get("msgstr[0]", ""))
        if japanese and set(values.findall(japanese)) != allowed:
            wrong.append(entry["msgid"])
    assert not wrong
