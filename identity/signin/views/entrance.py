"""The way in: who are you, and then what the policy asks for."""

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from identity.signin import limits
from identity.signin.backends import find_user
from identity.signin.experience import policy_here
from identity.signin.factors.domains import former_hosts
from identity.signin.fields import IDENTIFIER_LIMIT
from identity.signin.forms import IdentifierForm, PasswordForm
from identity.signin.logbook.notes import note_limit
from identity.signin.logbook.steps import Method, Step
from identity.signin.models import SignInPolicy
from identity.signin.protection import devices
from identity.signin.views.pages import Limited, codes_to, place, sentence


class SignInView(Limited, views.LoginView):
    """GET: the identifier. POST `login`: the next question. POST `login` and `password`, or `action=code`: an answer."""

    form_class = PasswordForm
    template_name = "signin/password.html"
    method = Method.PASSWORD

    def get_form_class(self) -> type[PasswordForm]:
        return self.form_class

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: object) -> None:
        # Whoever opens this page starts anew, also with a code still to be typed in.
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hint = request.GET.get("login_hint", "")[:IDENTIFIER_LIMIT]
        return self._ask_identifier(IdentifierForm(initial={"login": hint}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = IdentifierForm(request.POST)
        if not form.is_valid():
            return self._ask_identifier(form)
        login, policy = form.cleaned_data["login"], policy_here()
        if _code_is_possible(policy, login) and (request.POST.get("action") == "code" or not policy.password):
            return self._send_code(form, login)
        if not policy.password:
            form.add_error("login", _("Enter your e-mail address: the code is sent there."))
            return self._ask_identifier(form)
        # A switch of the language sends the identifier alone and asks again.
        if "password" not in request.POST:
            return self._ask_password(PasswordForm(initial={"login": login}, request=request))
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if request.user.is_authenticated and self.tried > 1:
            action, *parts = self.counted[0]
            limits.forget(action, *parts)
        return answer

    def tries(self) -> tuple[limits.Try, ...]:
        """Of a browser that is known for this identifier, by itself: nobody elsewhere can make it wait."""
        login, here = self.request.POST.get("login", "").strip().lower()[:IDENTIFIER_LIMIT], place(self.request)
        if device := devices.name_of_known(self.request, login):
            self.counted: tuple[limits.Try, ...] = ((limits.Action.PASSWORD_ON_DEVICE, login, device),)
        else:
            self.counted = (limits.Action.PASSWORD, login, here), (limits.Action.PASSWORD_FROM_ADDRESS, here)
        return self.counted

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        login = str(context["form"]["login"].value() or "")
        return {"login": login, "code_offered": _code_is_possible(policy_here(), login), **context}

    def _send_code(self, form: IdentifierForm, login: str) -> HttpResponse:
        try:
            limits.count_all(*codes_to(self.request, login))
        except limits.TooManyTries as beyond:
            note_limit(self.request, Step.PROOF, beyond, method=Method.EMAIL_CODE, identifier=login)
            form.add_error("login", sentence(beyond))
            page = self._ask_identifier(form, status=429)
            page.headers["Retry-After"] = str(beyond.seconds)
            return page
        # A suspended person gets a code like everybody, and is told after it.
        user = find_user(login, by_email=True)
        LoginCodeVerificationProcess.initiate(request=self.request, user=user, email=login.lower())
        return self.send_to("account_confirm_login_code")

    def _ask_identifier(self, form: IdentifierForm, status: int = 200) -> HttpResponse:
        self.template_name = "signin/identifier.html"
        return self.respond(status, form=form, former_hosts=sorted(former_hosts()))

    def _ask_password(self, form: PasswordForm) -> HttpResponse:
        return self.respond(form=form)


def _code_is_possible(policy: SignInPolicy, login: str) -> bool:
    return policy.email and policy.email_code and "@" in login
