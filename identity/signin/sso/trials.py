"""A test of what is being set up: a real trip to the provider and back, by the draft, that signs nobody in.

Whoever sets a connection up is given a ticket; the new tab takes it, once, on the tenant's own host, so that the provider
answers at the real addresses. What came is looked at as a whole, and kept for the pages that explain it.
"""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from connectors.enterprise import mapping, persons, protocols, words
from connectors.enterprise.answers import Assertion, Check, Refused, Report
from connectors.enterprise.codes import Code, Verdict
from connectors.enterprise.kind import Field
from connectors.enterprise.mapping import Person
from connectors.rows import Setup
from identity.signin.sso import forecast, refusals
from identity.signin.sso.departures import leave_for
from identity.signin.sso.finding import find, is_first
from identity.signin.sso.passage import Passage, Trial
from orgs.connections.models import Attempt, Connection
from orgs.connections.operations import keep_attempt, keep_passed_test
from tenants.audit.actor import Actor, Kind
from tenants.hosts import origin, origin_of
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime

TICKET, LIFETIME = "sso.test", timedelta(minutes=10)
TEXT_LIMIT, VALUES_LIMIT, ATTRIBUTES_LIMIT = 300, 100, 100
SHOWN = (Verdict.FAILED, Verdict.WARNING)


class StrangeAddress(ValueError):
    """A page to lead back to that is none of ours."""


def start_url(connection: Connection, tester: str, return_url: str) -> str:
    """Where the new tab goes: good once, for some minutes. `tester` is who tests, for people; `return_url` the page that
    the last one leads back to, here or at the console. Raises StrangeAddress."""
    if not _is_ours(return_url):
        raise StrangeAddress(return_url)
    payload: dict[str, object] = {"tester": tester[:254], "return_url": return_url}
    token = onetime.issue(kind=TICKET, subject=str(connection.pk), payload=payload, lifetime=LIFETIME)
    return f"{origin(current())}/sso/{connection.pk}/test?ticket={token}"


class StartView(View):
    """GET consumes: the ticket was made by a POST a moment ago, and changes nobody."""

    def get(self, request: HttpRequest, connection_id: UUID) -> HttpResponse:
        connection = find(connection_id)
        try:
            found = onetime.consume(kind=TICKET, token=request.GET.get("ticket", ""))
        except onetime.OneTimeInvalid:
            found = None
        if found is None or found.subject != str(connection_id):
            return refusals.failed(
                request, connection, _("This test is over. Start a new one."), next_path="", status=400
            )
        trial = Trial(str(found.payload["tester"]), str(found.payload["return_url"]), connection.draft_hash())
        if not connection.draft_setup().text("protocol"):
            report = Report(checks=(Check(Code.CONNECTION_OFF, Verdict.FAILED, "no settings"),))
            return show(request, connection, trial, report)
        try:
            return leave_for(request, connection, trial=trial)
        except Refused as refusal:
            return show(request, connection, trial, refusal.report)


def finish(request: HttpRequest, connection: Connection, found: Passage, answer: dict[str, str]) -> HttpResponse:
    """Everything that can be looked at is, whatever failed before."""
    assert found.trial is not None  # noqa: S101  # a test's passage has one
    setup, now = connection.draft_setup(), timezone.now()
    drafted = _drafted(connection)
    has_subject = bool(mapping.mapped_name(drafted, Field.SUBJECT))
    report = protocols.examine(setup, answer, found.request, now=now, is_thorough=True, has_subject=has_subject)
    assertion = report.assertion or report.seen
    if assertion is None:
        return show(request, connection, found.trial, report)
    more = list(persons.examine_person(setup, drafted, assertion, trusts_mfa=connection.trusts_mfa))
    person = mapping.person_of(setup, drafted, assertion)
    more += forecast.checks_of(connection, person)
    if report.assertion is not None:
        is_new = is_first(connection.pk, setup, assertion, now)
        more.append(Check(Code.REPLAYED, Verdict.PASSED if is_new else Verdict.FAILED))
    return show(request, connection, found.trial, _with(report, more), setup=setup, assertion=assertion, person=person)


def show(
    request: HttpRequest,
    connection: Connection,
    trial: Trial,
    report: Report,
    *,
    setup: Setup | None = None,
    assertion: Assertion | None = None,
    person: Person | None = None,
) -> HttpResponse:
    """Kept, and told in short; the page that it came from tells it at length."""
    shown = {
        "checks": [{"code": c.code.value, "verdict": c.verdict.value, "detail": c.detail} for c in report.checks],
        "person": asdict(person) if person is not None else {},
        "attributes": _bounded(assertion) if assertion is not None else {},
        "text": report.text,
    }
    who = (person.email or person.subject) if person is not None else ""
    keep_attempt(
        connection=connection, report=report, purpose=Attempt.Purpose.TEST, person=who, tester=trial.tester, shown=shown
    )
    is_passed = report.refusal is None and report.assertion is not None
    if is_passed:
        keep_passed_test(connection=connection, tested_hash=trial.tested_hash, by=_tester(request, trial))
    context = {
        "connection": connection,
        "is_passed": is_passed,
        "person": who,
        "findings": [(words.title_of(c.code), words.sentence_of(c.code)) for c in report.checks if c.verdict in SHOWN],
        "return_url": trial.return_url,
    }
    return render(request, "signin/sso/tested.html", context)


def _drafted(connection: Connection) -> dict[str, object]:
    found = connection.draft.get("mapping")
    return found if isinstance(found, dict) else {}


def _with(report: Report, more: list[Check]) -> Report:
    """One check a code: what the message itself was found to be stands."""
    known = {check.code for check in report.checks}
    checks = (*report.checks, *(check for check in more if check.code not in known))
    return Report(checks, report.assertion, report.seen, report.is_signed, report.text)


def _bounded(assertion: Assertion) -> dict[str, list[str]]:
    entries = list(assertion.attributes.items())[:ATTRIBUTES_LIMIT]
    return {name[:TEXT_LIMIT]: [value[:TEXT_LIMIT] for value in values[:VALUES_LIMIT]] for name, values in entries}


def _tester(request: HttpRequest, trial: Trial) -> Actor:
    return Actor(Kind.SYSTEM, label=trial.tester, ip=str(request.META.get("REMOTE_ADDR", "")))


def _is_ours(address: str) -> bool:
    """A path of this host, or a page of this host or of the console."""
    homes = (origin(current()), origin_of(settings.CONSOLE_HOST))
    path = next((address.removeprefix(home) for home in homes if address.startswith(f"{home}/")), address)
    return bool(get_adapter().is_safe_url(path))
