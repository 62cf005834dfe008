"""What the pages tell the log: `note(request, Step.PROOF, Outcome.FAILED, method=…, reason=…, policy=…)`.

Notes are collected on the request and written by one statement when it ends (middleware, writing). A failure costs the
same whether or not there is an account.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from connectors.enterprise.codes import Code
from identity.signin.experience import application_here
from identity.signin.limits import TooManyTries
from identity.signin.logbook.steps import STATES, Method, Outcome, Policy, Reason, State, Step
from identity.users.models import User

ATTRIBUTE = "sign_in_sheet"
POLICY_LIMIT = 80
# Before a Code of connectors.enterprise.
COMPANY = "company:"
MOST_REFUSALS = 50


@dataclass(slots=True)
class Sheet:
    """What one request has to say. Empty values mean that nothing new is known."""

    steps: list[dict[str, str]] = field(default_factory=list)
    state: State = State.OPEN
    identifier: str = ""
    user_id: UUID | None = None
    user_label: str = ""
    application_id: UUID | None = None


def note(
    request: HttpRequest,
    step: Step,
    outcome: Outcome,
    *,
    method: Method | None = None,
    reason: Reason | Code | None = None,
    policy: Policy | str = "",
    identifier: str = "",
    user: User | None = None,
) -> None:
    """One step of an attempt.

    `identifier` is what was typed, if it is known here; `user` whom it is aimed at, proved or not. `policy` is who
    decided: a Policy, perhaps with a name (`f"{Policy.ROLE}:{role.name}"`). A company's answer says by its own Code why it
    was refused. Never a secret, never a code.
    """
    sheet = _sheet(request)
    sheet.state = STATES[outcome]
    sheet.identifier = identifier.strip()[:254] or sheet.identifier
    # Now: a transaction that is rolled back later forgets what was settled in it.
    sheet.application_id = application_here() or sheet.application_id
    _aim(sheet, user)
    entry = {
        "step": step.value,
        "method": method.value if method else "",
        "outcome": outcome.value,
        "reason": name_of(reason) if reason else "",
        "policy": str(policy)[:POLICY_LIMIT],
        "at": timezone.now().isoformat(timespec="milliseconds"),
    }
    told = {name: value for name, value in entry.items() if value}
    # A page may say what allauth's record of the proof has said already (listening).
    if not (outcome is Outcome.PASSED and sheet.steps and {**sheet.steps[-1], "at": told["at"]} == told):
        sheet.steps.append(told)


def name_of(reason: Reason | Code) -> str:
    """Some words are in both."""
    return f"{COMPANY}{reason.value}" if isinstance(reason, Code) else reason.value


def note_wrong_password(request: HttpRequest, identifier: str) -> None:
    """What the log says beyond the page: that nobody has this identifier, or that whoever has it has no password."""
    aimed_at = getattr(request, "aimed_at", None)
    reason = Reason.WRONG_PASSWORD
    if aimed_at is None:
        reason = Reason.UNKNOWN
    elif not aimed_at.has_usable_password():
        reason = Reason.NO_PASSWORD
    note(
        request,
        Step.PROOF,
        Outcome.FAILED,
        method=Method.PASSWORD,
        reason=reason,
        identifier=identifier,
        user=aimed_at,
    )


def note_limit(
    request: HttpRequest, step: Step, beyond: TooManyTries, *, method: Method | None = None, identifier: str = ""
) -> None:
    """Refused by the limiter. Whoever goes on hammering is not written down each time: the log must not fill up."""
    if beyond.excess > MOST_REFUSALS:
        return
    note(
        request,
        step,
        Outcome.REFUSED,
        method=method,
        reason=Reason.TOO_MANY_TRIES,
        policy=f"{Policy.LIMIT}:{beyond.action.name}",
        identifier=identifier,
    )


def note_session(request: HttpRequest, user: User) -> None:
    """The attempt led to a session: whatever comes next is another one."""
    note(request, Step.SESSION, Outcome.PASSED, user=user)
    _sheet(request).state = State.SIGNED_IN


def find_sheet(request: HttpRequest) -> Sheet | None:
    found = getattr(request, ATTRIBUTE, None)
    return found if isinstance(found, Sheet) else None


def put_sheet(request: HttpRequest, sheet: Sheet | None) -> None:
    """Takes back what was noted since somebody looked (find_sheet)."""
    setattr(request, ATTRIBUTE, sheet)


def _sheet(request: HttpRequest) -> Sheet:
    sheet = find_sheet(request)
    if sheet is None:
        sheet = Sheet()
        setattr(request, ATTRIBUTE, sheet)
    return sheet


def _aim(sheet: Sheet, user: User | None) -> None:
    if user is not None:
        sheet.user_id, sheet.user_label = user.pk, str(user)[:254]
