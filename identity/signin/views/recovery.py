"""A lost password: a code to the address, then a new password, which ends every session."""

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic import TemplateView

from identity.signin import limits
from identity.signin.experience import policy_here
from identity.signin.forms import NewPasswordForm, RecoveryForm
from identity.signin.logbook.steps import Step
from identity.signin.views.codes import CodePage, spend_lookup
from identity.signin.views.pages import Limited, Page, codes_to


class WithPasswords(Page):
    """Where a tenant has no passwords, there is nothing to recover."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_here().password:
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class RecoverView(WithPasswords, Limited, views.PasswordResetView):
    template_name = "signin/recover.html"
    step = Step.RECOVERY
    form_class = RecoveryForm

    def get_form_class(self) -> type[RecoveryForm]:
        return self.form_class

    def tries(self) -> tuple[limits.Try, ...]:
        return codes_to(self.request, self.request.POST.get("email", ""))

    def get_success_url(self) -> str:
        return self.onward("account_confirm_password_reset_code")


class ConfirmRecoveryView(WithPasswords, CodePage):
    template_name = "signin/recover_code.html"
    start = "account_reset_password"

    def find_process(self) -> Any:
        process = PasswordResetVerificationProcess.resume(self.request)
        if process is not None:
            spend_lookup(process.user)
        return process

    def finish(self) -> HttpResponse:
        with transaction.atomic():
            self.process.confirm_code()
        return self.send_to("account_complete_password_reset")


class NewPasswordView(WithPasswords, views.CompletePasswordResetView):
    template_name = "signin/new_password.html"
    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        process = PasswordResetVerificationProcess.resume(request)
        if process is None or process.user is None or not process.state.get("code_confirmed"):
            return self.send_to("account_reset_password", "expired")
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[NewPasswordForm]:
        return self.form_class

    def get_success_url(self) -> str:
        return self.onward("account_password_reset_completed")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "email": self._process.state["email"]}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        # The new password and the end of every session: both or neither.
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
        return answer


class RecoveredView(Page, TemplateView):
    template_name = "signin/recovered.html"
