"""What a person reads where their company's sign-in led nowhere, and what those read of it who look after the connection."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from connectors.enterprise.answers import Check, Report
from connectors.enterprise.codes import Code, Verdict
from connectors.enterprise.words import person_sentence_of
from identity.signin import limits
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Method, Outcome, Step
from identity.signin.views.pages import place, sentence
from identity.users.models import User
from orgs.connections.models import Connection
from orgs.connections.operations import keep_attempt
from orgs.connections.requiring import watch

# Nobody began these here, so anybody can cause them as often as they like.
STRANGE = frozenset(
    {Code.ANSWER_MISSING, Code.ANSWER_TOO_LARGE, Code.UNSOLICITED, Code.REQUEST_UNKNOWN, Code.REQUEST_OTHER_BROWSER,
     Code.REQUEST_OTHER_CONNECTION, Code.CONNECTION_OFF}
)  # fmt: skip
# What is about the person or the organization, and lasts: another try would end the same way.
FINAL = frozenset(
    {Code.NOT_ADMITTED, Code.REMOVED_MEMBER, Code.ORGANIZATION_SUSPENDED, Code.SUSPENDED, Code.CONNECTION_OFF,
     Code.EMAIL_DOMAIN, Code.EMAIL_MISSING}
)  # fmt: skip


def refuse(
    request: HttpRequest,
    connection: Connection,
    code: Code,
    *,
    report: Report | None = None,
    detail: str = "",
    next_path: str = "",
    person: str = "",
    user: User | None = None,
) -> HttpResponse:
    """Nobody is signed in. One sentence for the person; code and detail are kept for the others."""
    keep(request, connection, code, report=report, detail=detail, person=person, user=user)
    outcome = Outcome.REFUSED if code in FINAL else Outcome.FAILED
    policy = f"connection:{connection.connector.name}"
    note(
        request, Step.PROOF, outcome, method=Method.CONNECTION, reason=code, policy=policy, identifier=person, user=user
    )
    return failed(request, connection, str(person_sentence_of(code)), next_path=next_path, code=code)


def keep(
    request: HttpRequest,
    connection: Connection,
    code: Code,
    *,
    report: Report | None = None,
    detail: str = "",
    person: str = "",
    user: User | None = None,
) -> None:
    """In the log of attempts. What nobody began here is kept within a limit: strangers must not fill it."""
    is_ours = code not in STRANGE
    if not is_ours:
        try:
            limits.count(limits.Action.SSO_STRANGE, place(request))
        except limits.TooManyTries:
            return
    found = report or Report(checks=())
    if found.refusal is None:
        check = Check(code, Verdict.FAILED, detail)
        found = Report(checks=(check,), seen=found.assertion or found.seen, is_signed=found.is_signed)
    user_id = user.pk if user is not None else None
    keep_attempt(connection=connection, report=found, code=code, is_ours=is_ours, user_id=user_id, person=person)
    if is_ours:
        watch(connection)


def failed(
    request: HttpRequest,
    connection: Connection,
    told: str,
    *,
    next_path: str,
    code: Code | None = None,
    status: int = 0,
) -> HttpResponse:
    can_retry = connection.is_live and code not in FINAL
    context = {
        "connection": connection,
        "sentence": told,
        "next": next_path,
        "can_retry": can_retry,
        "signin": own_way(next_path),
        "code": code,
    }
    return render(request, "signin/sso/failed.html", context, status=status or (403 if code in FINAL else 400))


def own_way(next_path: str, login: str = "") -> str:
    """The sign-in page for those who come without their company's provider: no address leads away from it."""
    return f"{reverse('account_login')}?{own_query(next_path, login)}"


def own_query(next_path: str, login: str = "") -> str:
    is_ours = get_adapter().is_safe_url(next_path)
    query = {"own": "1", "next": next_path if is_ours else "", "login_hint": login}
    return urlencode({name: value for name, value in query.items() if value})


def wait(request: HttpRequest, connection: Connection, beyond: limits.TooManyTries, next_path: str) -> HttpResponse:
    return failed(request, connection, sentence(beyond), next_path=next_path, status=429)


def required_page(connection_id: UUID, next_path: str) -> str:
    """Where somebody is told that their company's provider signs them in."""
    address = reverse("sso_required", args=(connection_id,))
    return f"{address}?{urlencode({'next': next_path})}" if next_path else address
