"""What the sign-in log hears of challenges: asked, refused and why. A right code is told by allauth's own records."""

from django.http import HttpRequest

from identity.signin.challenges.models import Challenge, Channel, Purpose
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Method, Outcome, Reason, Step

STEPS = {
    Purpose.SIGN_IN: Step.PROOF,
    Purpose.PROVE: Step.ADDRESS,
    Purpose.RECOVER: Step.RECOVERY,
    Purpose.FACTOR: Step.FACTOR,
    Purpose.AGAIN: Step.ADDRESS,
    Purpose.CHANGE: Step.ADDRESS,
    Purpose.UNLOCK: Step.UNLOCK,
}


def note_asked(request: HttpRequest, challenge: Challenge) -> None:
    """A message is on its way; for somebody unknown too, but the log says that nobody can answer it."""
    nobody = Reason.TAKEN if challenge.purpose in (Purpose.PROVE, Purpose.CHANGE) else Reason.UNKNOWN
    _note(request, challenge, Outcome.ASKED, None if challenge.user_id else nobody)


def note_refused(request: HttpRequest, challenge: Challenge, reason: Reason) -> None:
    _note(request, challenge, Outcome.FAILED, reason)


def note_passed(request: HttpRequest, challenge: Challenge) -> None:
    """For purposes after which nothing is recorded as an authentication."""
    _note(request, challenge, Outcome.PASSED, None)


def step_of(purpose: str) -> Step:
    return STEPS[Purpose(purpose)]


def method_of(challenge: Challenge) -> Method:
    if challenge.channel == Channel.SMS:
        return Method.SMS_CODE
    return Method.MAGIC_LINK if challenge.has_link else Method.EMAIL_CODE


def _note(request: HttpRequest, challenge: Challenge, outcome: Outcome, reason: Reason | None) -> None:
    # Somebody who is signed in proves something: that is no attempt to sign in.
    if request.user.is_authenticated:
        return
    note(
        request,
        step_of(challenge.purpose),
        outcome,
        method=method_of(challenge),
        reason=reason,
        identifier=challenge.address,
        user=challenge.user,
    )
