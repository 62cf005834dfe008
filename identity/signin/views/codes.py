"""The pages that ask for a code: to sign in, to prove an address or a number, to recover."""

from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_login_redirect_url
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView

from identity.signin import limits
from identity.signin.arrival import RecipientMoved, arrive
from identity.signin.challenges import browser, operations, proofs
from identity.signin.challenges.models import Challenge, Channel, Purpose
from identity.signin.challenges.notes import method_of, note_passed, note_refused, step_of
from identity.signin.forms import CodeForm
from identity.signin.logbook.steps import Reason
from identity.signin.phones import written
from identity.signin.proof import withdraw_registration
from identity.signin.protection import devices
from identity.signin.stages import ChallengeStage, IdlePhoneStage, ProveEmailStage
from identity.signin.views.pages import Limited
from identity.users.models import User
from tenants.audit import events
from tenants.requests import actor_of


class CodePage(Limited, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    """Asks for the code of a challenge; somebody unknown has one too, which no code opens.

    POST `code`: try it. POST `action=resend`: another message. POST `action=change`: leave this address.
    """

    form_class = CodeForm
    purpose: Purpose
    challenge: Challenge
    # Where a new code is asked for.
    start = "account_login"
    # Pages of account matters are for people who are signed in.
    for_anonymous = True

    def find_challenge(self) -> Challenge | None:
        """The open challenge of this browser that the page is about."""
        place, secret = browser.pending_id(self.request, self.purpose), browser.find_secret(self.request)
        return operations.find(challenge_id=place, purpose=self.purpose, browser=secret)

    def finish(self) -> HttpResponse:
        """The code was right: `self.challenge.user` is proved."""
        raise NotImplementedError

    def leave(self) -> None:
        """The person goes back to type another address."""
        operations.abandon(challenge=self.challenge, by=actor_of(self.request))
        browser.forget(self.request, self.purpose)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.for_anonymous and request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        found = self.find_challenge()
        if found is None or found.is_spent:
            return self.send_to(self.start, "expired")
        self.challenge, self.step, self.method = found, step_of(found.purpose), method_of(found)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action")
        if action == "change":
            self.leave()
            return self.send_to(self.start)
        if action == "resend":
            return self._resend()
        return super().post(request, *args, **kwargs)

    def tries(self) -> tuple[limits.Try, ...]:
        """The operations count."""
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seconds = self.challenge.seconds_left(timezone.now())
        is_text = self.challenge.channel == Channel.SMS
        shared = {
            "email": written(self.challenge.address) if is_text else self.challenge.address,
            "is_text": is_text,
            "has_link": self.challenge.has_link,
            "seconds": seconds,
            "minutes": max(1, round(seconds / 60)),
            "can_resend": self.challenge.can_resend,
            "sent_again": "again" in self.request.GET,
        }
        return {**super().get_context_data(**kwargs), **shared}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            operations.attempt(challenge=self.challenge, code=form.cleaned_data["code"], by=actor_of(self.request))
        except operations.ChallengeOver:
            note_refused(self.request, self.challenge, Reason.EXPIRED)
            return self.send_to(self.start, "expired")
        except operations.WrongCode as wrong:
            return self._refuse(form, wrong.tries_left)
        try:
            return self.finish()
        except RecipientMoved:
            note_refused(self.request, self.challenge, Reason.TAKEN)
            return self.send_to(self.start, "expired")

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        return self.respond(form=form)

    def _refuse(self, form: CodeForm, tries_left: int) -> HttpResponse:
        details: dict[str, object] = {"identifier": self.challenge.address, "method": "code"}
        events.record("user.sign_in_failed", by=actor_of(self.request), details=details)
        note_refused(self.request, self.challenge, Reason.WRONG_CODE if tries_left else Reason.NO_CODES_LEFT)
        if not tries_left:
            gone = _("That was one wrong code too many. Start again to get a new one.")
            return self.respond(429, form=self.empty_form(), problem=gone, is_over=True)
        form.add_error("code", _("This is not the code. Check the latest message, or ask for a new one."))
        return self.respond(form=form)

    def _resend(self) -> HttpResponse:
        device = devices.name_of_known(self.request, self.challenge.address)
        operations.resend(challenge=self.challenge, device=device, by=actor_of(self.request))
        address = self.request.get_full_path()
        mark = "" if "again" in self.request.GET else ("&again" if "?" in address else "?again")
        return HttpResponseRedirect(address + mark)


class StageCodePage(CodePage):
    """The page of a stage: the challenge is the one that the stage began, for the person it began it for."""

    stage: ChallengeStage
    stage_key: str

    def find_challenge(self) -> Challenge | None:
        stage = LoginStageController.enter(self.request, self.stage_key)
        if stage is None:
            return None
        self.stage = stage
        spend_lookup(stage.login.user)
        place, secret = stage.state.get("challenge"), browser.find_secret(self.request)
        found = operations.find(challenge_id=place, purpose=self.purpose, browser=secret)
        is_theirs = found is not None and found.user_id in (None, stage.login.user and stage.login.user.pk)
        return found if is_theirs else None

    def leave(self) -> None:
        super().leave()
        clear_login(self.request)


def spend_lookup(user: User | None) -> None:
    """Somebody unknown costs the same statement as somebody known."""
    if user is None:
        User.objects.filter(pk=uuid4()).first()


class ConfirmCodeView(CodePage):
    """To sign in. The mail may hold a link as well: whichever comes first is used."""

    template_name = "signin/code.html"
    purpose = Purpose.SIGN_IN

    def finish(self) -> HttpResponse:
        browser.forget(self.request, self.purpose)
        return arrive(self.request, self.challenge, redirect_url=self.get_next_url(), by_link=False)


class ProveEmailView(StageCodePage):
    """After a registration, or at the first sign-in with an address that was never proved."""

    template_name = "signin/prove_email.html"
    stage_key, purpose = ProveEmailStage.key, Purpose.PROVE
    start = "account_signup"

    def find_challenge(self) -> Challenge | None:
        found = super().find_challenge()
        if found is not None and not self.stage.login.signup:
            self.start = "account_login"
        return found

    def leave(self) -> None:
        withdraw_registration(self.request, self.stage.login.user)
        super().leave()

    def finish(self) -> HttpResponse:
        user, address = self.stage.login.user, self.challenge.address
        # The person of the stage, which the session of this sign-in will be of.
        self.challenge.user = user
        if not proofs.confirm(self.request, self.challenge):
            # Somebody else proved it a moment ago.
            clear_login(self.request)
            raise RecipientMoved
        if self.stage.login.signup:
            record_authentication(self.request, user, method="code", email=address)
        note_passed(self.request, self.challenge)
        answer: HttpResponse = self.stage.exit()
        return answer


class ConfirmIdlePhoneView(StageCodePage):
    """A number that was idle for months needs a second proof: a code to a proved address."""

    template_name = "signin/idle_phone.html"
    stage_key, purpose = IdlePhoneStage.key, Purpose.AGAIN

    def finish(self) -> HttpResponse:
        if not proofs.confirm(self.request, self.challenge):
            clear_login(self.request)
            raise RecipientMoved
        record_authentication(self.request, self.stage.login.user, method="code", email=self.challenge.address)
        proofs.use_phone(user=self.stage.login.user, by=actor_of(self.request))
        answer: HttpResponse = self.stage.exit()
        return answer
