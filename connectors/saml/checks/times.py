"""Is it now: issued a moment ago, valid already and still (saml-core 2.5.1.2, 2.7.2; saml-profiles 4.1.4.2)?"""

from datetime import datetime, timedelta

from connectors.enterprise.codes import Code
from connectors.saml.case import Case
from connectors.saml.confirmation import bearers
from connectors.saml.faults import MessageRefused
from connectors.saml.parsing import Element, local_name
from connectors.saml.reading import shown, time_of

AGE_LIMIT = timedelta(minutes=10)
# From here on people are told that the clocks drift apart, long before it keeps them out.
NOTICEABLE = timedelta(seconds=20)


def check_times(case: Case) -> None:
    if case.assertion is None:
        return
    try:
        _check_expiry_given(case)
        _check_window(case)
        _check_age(case)
    except MessageRefused as refusal:
        case.findings.refused(refusal)


def latest_use(case: Case) -> datetime | None:
    """After this moment the checks above would refuse the assertion anyway."""
    if case.assertion is None:
        return None
    times = [time for data in bearers(case) if (time := time_of(data, "NotOnOrAfter"))]
    issued = time_of(case.assertion, "IssueInstant")
    times += [issued + AGE_LIMIT] if issued else []
    return min(times) + 2 * case.skew if times else None


def _check_expiry_given(case: Case) -> None:
    if not bearers(case) or any(data.get("NotOnOrAfter") is None for data in bearers(case)):
        if bearers(case):
            case.findings.failed(Code.NO_EXPIRY, "NotOnOrAfter is missing in the confirmation")
        return
    case.findings.passed(Code.NO_EXPIRY)


def _check_window(case: Case) -> None:
    """Of the conditions, of the confirmations, of the session there."""
    for node in (*case.within("Conditions"), *bearers(case), *case.within("AuthnStatement")):
        is_session = local_name(node) == "AuthnStatement"
        until = time_of(node, "SessionNotOnOrAfter" if is_session else "NotOnOrAfter")
        since = None if is_session else time_of(node, "NotBefore")
        if until is not None and until + case.skew <= case.now:
            case.findings.failed(Code.EXPIRED, _compared(case, node, "until", until))
        if since is not None and since - case.skew > case.now:
            case.findings.failed(Code.NOT_YET_VALID, _compared(case, node, "from", since))
    case.findings.passed(Code.EXPIRED, Code.NOT_YET_VALID)


def _check_age(case: Case) -> None:
    issued = [
        time for node in (case.response, case.assertion) if node is not None and (time := time_of(node, "IssueInstant"))
    ]
    if not issued:
        case.findings.failed(Code.STRUCTURE, "IssueInstant is missing")
        return
    oldest, newest = min(issued), max(issued)
    if oldest + AGE_LIMIT + case.skew < case.now:
        case.findings.failed(Code.TOO_OLD, f"issued {shown(oldest)}, it is {shown(case.now)}")
    case.findings.passed(Code.TOO_OLD)
    ahead = newest - case.now
    if ahead > case.skew:
        case.findings.failed(Code.CLOCK, f"their clock is {ahead.total_seconds():.0f} s ahead of ours")
    elif ahead > NOTICEABLE:
        case.findings.warned(Code.CLOCK, f"their clock is {ahead.total_seconds():.0f} s ahead of ours")
    elif -ahead > NOTICEABLE:
        case.findings.warned(
            Code.CLOCK, f"issued {-ahead.total_seconds():.0f} s ago by their clock: it may be behind ours"
        )
    case.findings.passed(Code.CLOCK)


def _compared(case: Case, node: Element, word: str, time: datetime) -> str:
    return f"{local_name(node)}: valid {word} {shown(time)}, it is {shown(case.now)}"
