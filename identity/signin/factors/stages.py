"""What stands between a first proof and a session: the second factor, then the enrolment of one that is required."""

from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.stages import LoginStage
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from identity.signin.factors import trust
from identity.signin.factors.holdings import usable
from identity.signin.factors.requirement import (
    SETTLED,
    TRUSTED,
    Mode,
    Need,
    decided_by,
    find_lack,
    forget_marks,
    mode_here,
    need_of,
    remember,
)
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Step
from identity.users.models import User

SINCE = "since"


def begin(request: HttpRequest, user: User) -> None:
    """A sign-in starts with the proof that was just made: whatever an abandoned one left behind counts for nothing.

    allauth 65.20 and 65.21 carried such records into the next sign-in, which then went past the second factor.
    """
    records = get_authentication_records(request, user)
    if len(records) > 1:
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records[-1:]
    forget_marks(request)


class FactorStage(LoginStage):
    """Knows what is needed here of the one who signs in."""

    def need(self) -> Need:
        return need_of(self.login.user, mode_here())

    # What the sign-in log calls it.
    step = Step.FACTOR

    def ask(self) -> tuple[Any, bool]:
        note(self.request, self.step, Outcome.ASKED, policy=decided_by(self.need(), mode_here()), user=self.login.user)
        self.state.setdefault(SINCE, timezone.now().timestamp())
        address = reverse(self.urlname)
        if onward := get_next_redirect_url(self.request) or self.login.redirect_url:
            address += f"?{urlencode({'next': onward})}"
        return HttpResponseRedirect(address), True

    @property
    def is_overtaken(self) -> bool:
        """A new password, a suspension or a recovery since the stage began: what was proved before is worth nothing."""
        user = self.login.user
        return user is None or not user.is_active or user.valid_from.timestamp() > float(self.state.get(SINCE, 0))


class SecondFactorStage(FactorStage):
    key = "second_factor"
    urlname = "signin_factor"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is None:
            return None, True
        records, need = get_authentication_records(self.request, user), self.need()
        if not need.is_strict and trust.find(self.request, user) is not None:
            remember(self.request, TRUSTED, user)
        held = find_lack(user, need, self.request, records)
        if held is None and need.mode == Mode.OFFERED:
            remember(self.request, SETTLED, user)
        if held is None or not usable(held, records):
            return None, True
        return self.ask()


class EnrolStage(FactorStage):
    key = "enrol_factor"
    step = Step.ENROLMENT
    urlname = "signin_enrol"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is None:
            return None, True
        need = self.need()
        records = get_authentication_records(self.request, user)
        if not need.is_required or find_lack(user, need, self.request, records) is None:
            return None, True
        return self.ask()
