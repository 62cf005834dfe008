"""A lost password: a code to the address or number, then a new password, which ends every session.

It signs nobody in: whoever has second factors is asked for them at the next sign-in (SECURITY 24).
"""

from typing import Any

from allauth.account.internal.flows.password_reset import finalize_password_reset
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from identity.signin import limits
from identity.signin.arrival import RecipientMoved
from identity.signin.backends import find_user
from identity.signin.challenges import browser, operations, proofs
from identity.signin.challenges.models import Challenge, Channel, Purpose
from identity.signin.challenges.notes import note_asked, note_passed, note_refused
from identity.signin.experience import policy_here
from identity.signin.forms import NewPasswordForm, RecoveryForm
from identity.signin.logbook.notes import note
from identity.signin.logbook.steps import Outcome, Reason, Step
from identity.signin.views.codes import CodePage
from identity.signin.views.pages import Limited, Page
from tenants.requests import actor_of


class WithPasswords(Page):
    """Where a tenant has no passwords, there is nothing to recover."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_here().password:
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class RecoverView(WithPasswords, Limited, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    template_name = "signin/recover.html"
    step = Step.RECOVERY
    captcha_place = "recovery"
    form_class = RecoveryForm

    def tries(self) -> tuple[limits.Try, ...]:
        """The operation counts."""
        return ()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: RecoveryForm) -> HttpResponse:
        recipient = form.cleaned_data["email"]
        by_mail = "@" in recipient
        row = operations.start(
            purpose=Purpose.RECOVER,
            channel=Channel.EMAIL if by_mail else Channel.SMS,
            address=recipient,
            user=find_user(recipient, by_email=by_mail, phone="" if by_mail else recipient),
            browser=browser.browser_secret(self.request),
            by=actor_of(self.request),
        )
        browser.remember(self.request, row)
        note_asked(self.request, row)
        return self.send_to("account_confirm_password_reset_code")


class ConfirmRecoveryView(WithPasswords, CodePage):
    template_name = "signin/recover_code.html"
    purpose = Purpose.RECOVER
    start = "account_reset_password"

    def finish(self) -> HttpResponse:
        user, row = self.challenge.user, self.challenge
        if user is None or not proofs.confirm(self.request, row):
            raise RecipientMoved
        if row.channel == Channel.SMS and proofs.is_idle(user, timezone.now()):
            # The number may be somebody else's by now.
            note_refused(self.request, row, Reason.NOT_VERIFIED)
            operations.finish(challenge=row, by=actor_of(self.request))
            return self.send_to("account_reset_password", "idle-number")
        note_passed(self.request, row)
        return self.send_to("account_complete_password_reset")


class NewPasswordView(WithPasswords, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    """Once, in the browser where the code was right, for ten minutes."""

    template_name = "signin/new_password.html"
    form_class = NewPasswordForm
    challenge: Challenge

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        place, secret = browser.pending_id(request, Purpose.RECOVER), browser.find_secret(request)
        found = operations.find_passed(challenge_id=place, purpose=Purpose.RECOVER, browser=secret)
        if found is None:
            return self.send_to("account_reset_password", "expired")
        self.challenge = found
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.challenge.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "email": self.challenge.address}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        user = self.challenge.user
        assert user is not None  # noqa: S101  # for mypy: nobody unknown passes
        by = actor_of(self.request)
        try:
            # The new password, the end of every session and of whatever else was sent: all or nothing.
            with transaction.atomic():
                operations.finish(challenge=self.challenge, by=by)
                form.save()
                operations.end_all(user=user)
                if self.challenge.channel == Channel.SMS:
                    proofs.use_phone(user=user, by=by)
                finalize_password_reset(self.request, user, email=self.challenge.address)
        except operations.ChallengeOver:
            return self.send_to("account_reset_password", "expired")
        browser.forget(self.request, Purpose.RECOVER)
        note(self.request, Step.NEW_PASSWORD, Outcome.PASSED, identifier=self.challenge.address, user=user)
        return HttpResponseRedirect(self.onward("account_password_reset_completed"))


class RecoveredView(Page, TemplateView):
    template_name = "signin/recovered.html"
