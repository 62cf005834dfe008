"""A test's report as pages show it: each check with its words, what was mapped, the redacted message."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.enterprise import words
from connectors.enterprise.codes import Code, Verdict
from connectors.enterprise.kind import Field
from identity.sso_setup.parts import shown, shown_lines
from orgs.connections.models import Attempt

VALUES, NAMES, TEXT_LIMIT = 20, 60, 20_000
LABELS: dict[Field, Promise] = {
    Field.SUBJECT: _("What identifies a person"),
    Field.EMAIL: _("E-mail address"),
    Field.NAME: _("Name"),
    Field.GIVEN_NAME: _("Given name"),
    Field.FAMILY_NAME: _("Family name"),
    Field.USERNAME: _("User name"),
    Field.GROUPS: _("Groups"),
}


@dataclass(frozen=True, slots=True)
class CheckShown:
    code: str
    verdict: str
    title: str | Promise
    sentence: str | Promise
    mend: str | Promise
    detail: str

    @property
    def is_bad(self) -> bool:
        return self.verdict in (Verdict.FAILED, Verdict.WARNING)


@dataclass(frozen=True, slots=True)
class Seen:
    """What came: attributes by name, and the person as the mapping of that moment read them."""

    attributes: Mapping[str, tuple[str, ...]]
    person: Mapping[str, str]
    groups: tuple[str, ...]
    contexts: tuple[str, ...]

    def value_of(self, field: Field) -> str:
        return ", ".join(self.groups) if field is Field.GROUPS else self.person.get(field.value, "")


@dataclass(frozen=True, slots=True)
class Result:
    attempt: Attempt
    checks: tuple[CheckShown, ...]
    seen: Seen
    text: str

    @property
    def mapped(self) -> list[tuple[Promise, str]]:
        """Who it would be."""
        return [(LABELS[field], value) for field in LABELS if (value := self.seen.value_of(field))]

    @property
    def bad(self) -> tuple[CheckShown, ...]:
        """What needs somebody, the worst first."""
        return tuple(
            sorted((check for check in self.checks if check.is_bad), key=lambda check: check.verdict != Verdict.FAILED)
        )

    @property
    def good(self) -> tuple[CheckShown, ...]:
        return tuple(check for check in self.checks if check.verdict == Verdict.PASSED)

    @property
    def skipped(self) -> tuple[CheckShown, ...]:
        return tuple(check for check in self.checks if check.verdict == Verdict.SKIPPED)


def result_of(attempt: Attempt, kind: str) -> Result:
    """`kind` is the connection's: some mend it in words of their own."""
    report = attempt.report
    raw = report.get("checks")
    checks = tuple(_check(entry, kind) for entry in raw if isinstance(entry, Mapping)) if isinstance(raw, list) else ()
    failed = {check.code for check in checks if check.verdict == Verdict.FAILED}
    if attempt.code and attempt.code not in failed:
        # Found right, and refused for something of ours.
        checks += (_check({"code": attempt.code, "verdict": Verdict.FAILED, "detail": attempt.detail}, kind),)
    return Result(attempt, checks, seen_in(attempt), shown_lines(str(report.get("text") or ""), TEXT_LIMIT))


def seen_in(attempt: Attempt | None) -> Seen:
    report = attempt.report if attempt is not None else {}
    raw, who = report.get("attributes"), report.get("person")
    attributes = dict(list(raw.items())[:NAMES]) if isinstance(raw, Mapping) else {}
    person = who if isinstance(who, Mapping) else {}
    return Seen(
        attributes={shown(name, 120): _words(values) for name, values in attributes.items()},
        person={str(name): shown(value) for name, value in person.items() if isinstance(value, str)},
        groups=_words(person.get("groups")),
        contexts=_words(report.get("contexts")),
    )


def _check(entry: Mapping[str, object], kind: str) -> CheckShown:
    name, verdict = str(entry.get("code", "")), str(entry.get("verdict", ""))
    detail = shown(entry.get("detail") or "")
    try:
        code = Code(name)
    except ValueError:
        # Of a version that knew more.
        return CheckShown(shown(name, 40), verdict, shown(name, 40), "", "", detail)
    return CheckShown(name, verdict, words.title_of(code), words.sentence_of(code), words.mend_of(code, kind), detail)


def _words(values: object) -> tuple[str, ...]:
    found = values if isinstance(values, list | tuple) else [values] if isinstance(values, str) else []
    return tuple(shown(value) for value in list(found)[:VALUES])
