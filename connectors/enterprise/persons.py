"""Whether what a provider says of a person is enough to sign them in by."""

from collections.abc import Mapping
from dataclasses import replace

from connectors.enterprise.answers import Assertion, Check, Report
from connectors.enterprise.checking import WEIGHT, Checks
from connectors.enterprise.codes import Code, Verdict
from connectors.enterprise.kind import Field
from connectors.enterprise.mapping import (
    TRANSIENT,
    VALUE_LIMIT,
    Person,
    mapped_name,
    mapped_roles,
    names_of,
    person_of,
    text_of,
    values_of,
)
from connectors.rows import Setup
from connectors.social import profile

# Entra ID says so instead of the groups themselves when they are too many.
OVERAGE = ("http://schemas.microsoft.com/claims/groups.link", "hasgroups", "_claim_names.groups")
UNVERIFIED = ("false", "0")

PERSON_CHECKS = (
    Code.SUBJECT_MISSING,
    Code.SUBJECT_UNSTABLE,
    Code.EMAIL_MISSING,
    Code.EMAIL_MALFORMED,
    Code.EMAIL_UNVERIFIED,
    Code.NAME_MISSING,
    Code.GROUPS_MISSING,
    Code.GROUPS_UNMAPPED,
    Code.MFA_UNKNOWN,
)


def examine_person(
    setup: Setup, mapping: Mapping[str, object], assertion: Assertion, *, trusts_mfa: bool = False
) -> tuple[Check, ...]:
    """All of them, whatever came before: the order is that of `PERSON_CHECKS`."""
    checks, person = Checks(is_thorough=True), person_of(setup, mapping, assertion)
    _check_subject(checks, setup, mapping, assertion, person)
    _check_email(checks, setup, mapping, assertion, person)
    if person.name:
        checks.passed(Code.NAME_MISSING)
    else:
        checks.warned(Code.NAME_MISSING, _wanted(setup, mapping, Field.NAME))
    _check_groups(checks, setup, mapping, assertion, person)
    if not trusts_mfa:
        checks.skipped(Code.MFA_UNKNOWN)
    elif person.has_mfa:
        checks.passed(Code.MFA_UNKNOWN)
    else:
        checks.warned(Code.MFA_UNKNOWN, ", ".join(assertion.contexts) or "no context")
    return checks.all(PERSON_CHECKS)


def with_person(report: Report, found: tuple[Check, ...]) -> Report:
    """The report, with what was found of the person, too: of two checks of one code the worse one counts."""
    whole = {check.code: check for check in report.checks}
    for check in found:
        if check.code not in whole or WEIGHT[check.verdict] > WEIGHT[whole[check.code].verdict]:
            whole[check.code] = check
    has_failed = any(check.verdict is Verdict.FAILED for check in whole.values())
    return replace(report, checks=tuple(whole.values()), assertion=None if has_failed else report.assertion)


def _check_subject(
    checks: Checks, setup: Setup, mapping: Mapping[str, object], assertion: Assertion, person: Person
) -> None:
    wanted = mapped_name(mapping, Field.SUBJECT)
    if not wanted and assertion.name_id_format == TRANSIENT:
        checks.failed(Code.SUBJECT_UNSTABLE, "NameID format transient")
        checks.skipped(Code.SUBJECT_MISSING)
        return
    if not person.subject:
        checks.failed(Code.SUBJECT_MISSING, _wanted(setup, mapping, Field.SUBJECT) or "subject")
        return
    checks.passed(Code.SUBJECT_MISSING)
    if profile.email({"email": person.subject}):
        # It works, until somebody marries.
        checks.warned(Code.SUBJECT_UNSTABLE, "an e-mail address")
    else:
        checks.passed(Code.SUBJECT_UNSTABLE)


def _check_email(
    checks: Checks, setup: Setup, mapping: Mapping[str, object], assertion: Assertion, person: Person
) -> None:
    raw = text_of(setup, mapping, assertion, Field.EMAIL, limit=VALUE_LIMIT)
    if not raw:
        checks.failed(Code.EMAIL_MISSING, _wanted(setup, mapping, Field.EMAIL))
        return
    checks.passed(Code.EMAIL_MISSING)
    if not person.email:
        checks.failed(Code.EMAIL_MALFORMED, raw[:80])
        return
    checks.passed(Code.EMAIL_MALFORMED)
    said = [value.strip().lower() for value in values_of(assertion, "email_verified")]
    if setup.text("protocol") == "oidc" and said and said[0] in UNVERIFIED:
        checks.failed(Code.EMAIL_UNVERIFIED, "email_verified: false")
    else:
        checks.passed(Code.EMAIL_UNVERIFIED)


def _check_groups(
    checks: Checks, setup: Setup, mapping: Mapping[str, object], assertion: Assertion, person: Person
) -> None:
    roles = mapped_roles(mapping)
    if not roles:
        checks.skipped(Code.GROUPS_MISSING, Code.GROUPS_UNMAPPED)
    elif not person.groups:
        overage = any(values_of(assertion, name) for name in OVERAGE)
        checks.warned(Code.GROUPS_MISSING, "too many groups" if overage else _wanted(setup, mapping, Field.GROUPS))
        checks.skipped(Code.GROUPS_UNMAPPED)
    else:
        checks.passed(Code.GROUPS_MISSING)
        if {group for group, _role in roles}.intersection(person.groups):
            checks.passed(Code.GROUPS_UNMAPPED)
        else:
            checks.warned(Code.GROUPS_UNMAPPED, ", ".join(person.groups[:10]))


def _wanted(setup: Setup, mapping: Mapping[str, object], field: Field) -> str:
    return ", ".join(names_of(setup, mapping, field))
