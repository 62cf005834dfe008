"""The pages that ask for a code from a mail: to sign in, to prove an address, to recover."""

import time
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import EmailVerificationStage, LoginByCodeStage, LoginStageController
from allauth.account.utils import get_login_redirect_url
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from identity.signin import limits
from identity.signin.forms import CodeForm
from identity.signin.getter import CODE_SECONDS
from identity.signin.proof import withdraw_registration
from identity.signin.views.pages import Limited, codes_to
from identity.users.models import User
from tenants.audit import events
from tenants.requests import actor_of

RESENDS = 3


class CodePage(Limited, FormView):  # type: ignore[type-arg]  # Django's class takes no parameters at run time
    """Asks for the code of one of allauth's processes; for somebody unknown there is one too, without a code.

    POST `code`: try it. POST `action=resend`: another mail. POST `action=change`: leave this address.
    """

    form_class = CodeForm
    process: Any
    # Where a new code is asked for.
    start = "account_login"

    def find_process(self) -> Any:
        """The live process of this browser, or None."""
        raise NotImplementedError

    def finish(self) -> HttpResponse:
        """The code was right."""
        raise NotImplementedError

    def leave(self) -> None:
        """The person goes back to type another address."""
        self.process.abort()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        self.process = self.find_process()
        if self.process is None:
            return self.send_to(self.start, "expired")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "change":
            self.leave()
            return self.send_to(self.start)
        return super().post(request, *args, **kwargs)

    def tries(self) -> tuple[limits.Try, ...]:
        if self.is_resend:
            return codes_to(self.request, self.email)
        return (limits.Action.TRY_CODE, self.email), (limits.Action.TRY_CODE_OF_DAY, self.email)

    @property
    def is_resend(self) -> bool:
        return self.request.POST.get("action") == "resend"

    @property
    def email(self) -> str:
        return str(self.process.state["email"]).lower()

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        # Without a person there is no code, and no text equals none.
        return {**kwargs, "expected": self.process.code if self.process.user is not None else ""}

    def get_form(self, form_class: type[CodeForm] | None = None) -> CodeForm:
        form: CodeForm = self.empty_form() if self.is_resend else super().get_form(form_class)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.process.state
        seconds = max(0, int(state["at"] + CODE_SECONDS - time.time()))
        shared = {
            "email": state["email"],
            "seconds": seconds,
            "minutes": max(1, round(seconds / 60)),
            "can_resend": state["resend_count"] < RESENDS,
            "sent_again": "again" in self.request.GET,
        }
        return {**super().get_context_data(**kwargs), **shared}

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        if self.is_resend:
            return self._resend()
        if form.data.get("code", "").strip():
            details: dict[str, object] = {"identifier": self.email, "method": "code"}
            events.record("user.sign_in_failed", by=actor_of(self.request), details=details)
            if not self.process.record_invalid_attempt():
                gone = _("That was one wrong code too many. Start again to get a new one.")
                return self.respond(429, form=self.empty_form(), problem=gone, is_over=True)
        return self.respond(form=form)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        return self.finish()

    def _resend(self) -> HttpResponse:
        state = self.process.state
        if state["resend_count"] < RESENDS:
            state["at"] = time.time()
            state["failed_attempts"] = 0
            self.send_again()
            self.process.record_resend()
            self.process.persist()
        address = self.request.get_full_path()
        mark = "" if "again" in self.request.GET else ("&again" if "?" in address else "?again")
        return HttpResponseRedirect(address + mark)

    def send_again(self) -> None:
        """To somebody unknown too: what they are told, and the time it takes."""
        self.process.send()


def spend_lookup(user: User | None) -> None:
    """Somebody unknown costs the same statement as somebody known."""
    if user is None:
        User.objects.filter(pk=uuid4()).first()


class ConfirmCodeView(CodePage):
    template_name = "signin/code.html"

    def find_process(self) -> Any:
        stage = LoginStageController.enter(self.request, LoginByCodeStage.key)
        if stage is None or not stage.state:
            return None
        spend_lookup(stage.login.user)
        return LoginCodeVerificationProcess.resume(stage)

    def finish(self) -> HttpResponse:
        answer: HttpResponse = self.process.finish(self.get_next_url())
        return answer


class ProveEmailView(CodePage):
    """After a registration, or at the first sign-in with an address that was never proved."""

    template_name = "signin/prove_email.html"
    start = "account_signup"

    def find_process(self) -> Any:
        self.stage = LoginStageController.enter(self.request, EmailVerificationStage.key)
        process = EmailVerificationProcess.resume(self.request)
        if process is None or self.stage is None:
            return None
        process._user = self.stage.login.user
        spend_lookup(self.stage.login.user)
        if not self.stage.login.signup:
            self.start = "account_login"
        return process

    def send_again(self) -> None:
        self.process.generate_code()
        self.process.send()

    def leave(self) -> None:
        withdraw_registration(self.request, self.stage.login.user)
        super().leave()
        clear_login(self.request)

    def finish(self) -> HttpResponse:
        address = self.process.finish()
        if address is None:
            # Somebody else proved it a moment ago.
            self.stage.abort()
            return self.send_to("account_login", "expired")
        if self.stage.login.signup:
            record_authentication(self.request, address.user, method="code", email=address.email)
        answer: HttpResponse = self.stage.exit()
        return answer
