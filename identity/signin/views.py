"""The pages of sign-in: identifier first, then what the policy asks for."""

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.userkit import filter_users_by_email
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from identity.signin import limits
from identity.signin.branding import brand
from identity.signin.forms import IdentifierForm, PasswordForm, RegistrationForm
from identity.signin.models import SignInPolicy

WAIT = _("Too many tries. Wait a few minutes, then try again.")


class SignInView(views.LoginView):
    """GET: the identifier. POST `login`: the next question. POST `login` and `password`, or `action=code`: an answer."""

    form_class = PasswordForm
    template_name = "signin/password.html"

    def get_form_class(self) -> type[PasswordForm]:
        return self.form_class

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._ask_identifier(IdentifierForm(initial={"login": request.GET.get("login_hint", "")[:254]}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = IdentifierForm(request.POST)
        if not form.is_valid():
            return self._ask_identifier(form)
        login, policy = form.cleaned_data["login"], SignInPolicy.load()
        if policy.email_code and "@" in login and (request.POST.get("action") == "code" or not policy.password):
            return self._send_code(form, login)
        if not policy.password:
            form.add_error("login", _("Enter your e-mail address: the code is sent there."))
            return self._ask_identifier(form)
        if not request.POST.get("password"):
            return self._ask_password(PasswordForm(initial={"login": login}, request=request), login)
        return self._try_password(login)

    def _try_password(self, login: str) -> HttpResponseBase:
        address = self.request.META["REMOTE_ADDR"]
        try:
            limits.count(limits.Action.PASSWORD, login.lower(), address)
        except limits.TooManyTries:
            form = PasswordForm(initial={"login": login}, request=self.request)
            return self._ask_password(form, login, error=WAIT, status=429)
        response: HttpResponseBase = super().post(self.request)
        if self.request.user.is_authenticated:
            limits.forget(limits.Action.PASSWORD, login.lower(), address)
        return response

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        return self._ask_password(form, str(form.data.get("login", ""))[:254])

    def _send_code(self, form: IdentifierForm, login: str) -> HttpResponseBase:
        try:
            limits.count(limits.Action.SEND_CODE, login.lower())
            limits.count(limits.Action.SEND_CODE_FROM_ADDRESS, self.request.META["REMOTE_ADDR"])
        except limits.TooManyTries:
            form.add_error("login", WAIT)
            return self._ask_identifier(form, status=429)
        users = filter_users_by_email(login, is_active=True, prefer_verified=True, for_login=True)
        user = users[0] if users else None
        LoginCodeVerificationProcess.initiate(request=self.request, user=user, email=login.lower())
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def _ask_identifier(self, form: IdentifierForm, status: int = 200) -> HttpResponse:
        policy = SignInPolicy.load()
        context = {"form": form, "policy": policy, "registration_open": policy.registration == "open"}
        return self.response_class(
            self.request,
            ["signin/identifier.html"],
            {**self._links(), **context},
            status=status,
            using=self.template_engine,
        )

    def _ask_password(self, form: PasswordForm, login: str, error: Any = None, status: int = 200) -> HttpResponse:
        policy = SignInPolicy.load()
        context = {
            "form": form,
            "login": login,
            "error": error,
            "code_offered": policy.email_code and "@" in login,
        }
        return self.response_class(
            self.request,
            ["signin/password.html"],
            {**self._links(), **context},
            status=status,
            using=self.template_engine,
        )

    def _links(self) -> dict[str, Any]:
        next_url = self.get_next_url()
        return {
            "next": next_url or "",
            "register_url": self.passthrough_next_url(reverse("account_signup")),
            "recover_url": self.passthrough_next_url(reverse("account_reset_password")),
            "signin_url": self.passthrough_next_url(reverse("account_login")),
        }


class Limited:
    """Counts tries before a form view looks at them; beyond the limit the same page asks to wait."""

    def counted(self, request: HttpRequest) -> tuple[limits.Action, str]:
        """What this request counts as, and for whom: an account or an address, whatever the number of browsers."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            limits.count(*self.counted(request))
        except limits.TooManyTries:
            form = self.get_form()  # type: ignore[attr-defined]  # a form view
            form.is_valid()
            form.errors.clear()
            form.add_error(None, WAIT)
            context = self.get_context_data(form=form)  # type: ignore[attr-defined]  # a form view
            return self.render_to_response(context, status=429)  # type: ignore[attr-defined, no-any-return]  # a form view
        return super().post(request, *args, **kwargs)  # type: ignore[misc, no-any-return]  # a form view


class LimitedCode(Limited):
    """A page that takes a code or sends it again."""

    def counted(self, request: HttpRequest) -> tuple[limits.Action, str]:
        action = limits.Action.SEND_CODE if request.POST.get("action") == "resend" else limits.Action.TRY_CODE
        process = self._process  # type: ignore[attr-defined]  # set by allauth's dispatch
        return action, str(process.state.get("email", "")).lower()


class ConfirmCodeView(LimitedCode, views.ConfirmLoginCodeView):
    template_name = "signin/code.html"


class ProveEmailView(LimitedCode, views.ConfirmEmailVerificationCodeView):
    template_name = "signin/prove_email.html"


class RegisterView(Limited, views.SignupView):
    template_name = "signin/register.html"
    template_name_signup_closed = "signin/registration_closed.html"
    form_class = RegistrationForm

    def counted(self, request: HttpRequest) -> tuple[limits.Action, str]:
        return limits.Action.REGISTER, str(request.META["REMOTE_ADDR"])

    def get_form_class(self) -> type[RegistrationForm]:
        return self.form_class


class SignOutView(views.LogoutView):
    template_name = "signin/signout.html"


class RecoverView(Limited, views.PasswordResetView):
    template_name = "signin/recover.html"

    def counted(self, request: HttpRequest) -> tuple[limits.Action, str]:
        return limits.Action.SEND_CODE, request.POST.get("email", "")[:254].lower()


class ConfirmRecoveryView(LimitedCode, views.ConfirmPasswordResetCodeView):
    template_name = "signin/recover_code.html"


class NewPasswordView(views.CompletePasswordResetView):
    template_name = "signin/new_password.html"


class RecoveredView(TemplateView):
    template_name = "signin/recovered.html"


class SuspendedView(TemplateView):
    template_name = "signin/suspended.html"


@require_GET
@cache_control(max_age=31536000, immutable=True, public=True)
def brand_css(request: HttpRequest, version: str) -> HttpResponse:
    return HttpResponse(brand().css, content_type="text/css; charset=utf-8")
