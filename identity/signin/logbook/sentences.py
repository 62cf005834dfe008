"""An attempt as one sentence, and each of its steps as one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from identity.signin.logbook import words
from identity.signin.logbook.models import SignIn
from identity.signin.logbook.steps import Method, Outcome, Reason, State, Step

ICONS = {
    Outcome.ASKED: "outgoing_mail",
    Outcome.PASSED: "check",
    Outcome.FAILED: "close",
    Outcome.REFUSED: "front_hand",
    Outcome.LEFT: "logout",
}

# What is marked up: whom and what it is about.
NAMES = frozenset({"who", "whom", "application"})


@dataclass(frozen=True, slots=True)
class Line:
    """One step on the page of an attempt; `count` says how often the same came in a row, last at `at`."""

    icon: str
    step: str
    text: str
    reason: str
    decided_by: str
    at: datetime
    count: int = 1


def sentence(row: SignIn) -> SafeString:
    """What happened, as one sentence; names are marked up and escaped."""
    text, values = _told(row)
    escaped: dict[str, object] = {
        name: format_html("<b>{}</b>" if name in NAMES else "{}", value) for name, value in values.items()
    }
    return mark_safe(conditional_escape(text) % escaped)  # the sentence is ours, the words are escaped


def _told(row: SignIn) -> tuple[str, Mapping[str, object]]:
    proved = [step for step in row.steps if step["outcome"] == Outcome.PASSED]
    application = str(getattr(row, "application_name", ""))
    values: dict[str, object] = {
        "who": row.user_label or row.identifier or gettext("somebody"),
        "whom": row.identifier or row.user_label or gettext("somebody"),
        "application": application,
        "methods": words.together(_methods(proved)),
    }
    if row.outcome is State.SIGNED_IN:
        return _success(bool(application), proved), values
    last = row.steps[-1] if row.steps else {}
    is_proved = any(step["step"] in (Step.PROOF, Step.FACTOR) for step in proved)
    if row.outcome in (State.FAILED, State.REFUSED):
        count = sum(step.get("reason") == last.get("reason") for step in row.steps)
        values = {**values, "count": count, "reason": words.reason(last), "step": words.step_of(last)}
        return _failure(last, is_proved, count), values
    values = {**values, "step": words.step_of(last)}
    if row.outcome is State.OPEN:
        return (
            gettext("%(who)s is signing in.") if is_proved else gettext("Somebody is signing in as %(whom)s.")
        ), values
    if is_proved:
        return gettext("%(who)s began to sign in with %(methods)s and did not go on."), values
    return gettext("Somebody began to sign in as %(whom)s and did not go on."), values


def _success(to_application: bool, proved: list[dict[str, str]]) -> str:
    if any(step["step"] in (Step.REGISTRATION, Step.INVITATION) for step in proved):
        if to_application:
            return gettext("%(who)s created an account and signed in to %(application)s.")
        return gettext("%(who)s created an account and signed in.")
    if not _methods(proved):
        return gettext("%(who)s signed in to %(application)s.") if to_application else gettext("%(who)s signed in.")
    if to_application:
        return gettext("%(who)s signed in to %(application)s with %(methods)s.")
    return gettext("%(who)s signed in with %(methods)s.")


def _failure(last: Mapping[str, str], is_proved: bool, count: int) -> str:
    why = last.get("reason")
    if is_proved and why == Reason.SUSPENDED:
        return gettext("%(who)s is suspended and was not let in.")
    if why == Reason.NOT_ADMITTED:
        return gettext("%(who)s was not let in to %(application)s.")
    if is_proved:
        return gettext("%(who)s signed in with %(methods)s, but went no further. %(step)s: %(reason)s")
    if why == Reason.WRONG_PASSWORD:
        return ngettext(
            "Somebody tried a wrong password for %(whom)s.",
            "Somebody tried a wrong password for %(whom)s %(count)s times.",
            count,
        )
    if why == Reason.WRONG_CODE:
        return ngettext(
            "Somebody tried a wrong code for %(whom)s.",
            "Somebody tried a wrong code for %(whom)s %(count)s times.",
            count,
        )
    if why == Reason.UNKNOWN:
        return gettext("Somebody tried to sign in as %(whom)s, whom nobody here knows.")
    if why == Reason.TOO_MANY_TRIES:
        return gettext("Somebody tried too often to sign in as %(whom)s and had to wait.")
    if last.get("step") == Step.REGISTRATION:
        return gettext("Somebody tried to create an account for %(whom)s. %(reason)s")
    return gettext("Somebody tried to sign in as %(whom)s. %(reason)s")


def _methods(steps: Iterable[Mapping[str, str]]) -> list[str]:
    """Each once, in the order in which they came."""
    found = dict.fromkeys(step["method"] for step in steps if step.get("method"))
    return [str(words.METHODS[Method(name)]) for name in found if name in set(Method)]


def lines(row: SignIn) -> list[Line]:
    """The steps in order; the same several times in a row is one line."""
    found: list[Line] = []
    former: dict[str, str] = {}
    for step in row.steps:
        same = {name: value for name, value in step.items() if name != "at"}
        if found and same == former:
            found[-1] = _line(step, found[-1].count + 1)
        else:
            found.append(_line(step, 1))
        former = same
    return found


def _line(step: Mapping[str, str], count: int) -> Line:
    outcome = Outcome(step["outcome"])
    by_method, plain = words.OUTCOMES[outcome]
    text = str(plain)
    if (method := step.get("method", "")) in set(Method):
        text = by_method % {"method": capfirst(str(words.METHODS[Method(method)]))}
    at = datetime.fromisoformat(step["at"])
    return Line(ICONS[outcome], words.step_of(step), text, words.reason(step), words.decided_by(step), at, count)
