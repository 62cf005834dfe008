"""The way in: who are you, and then what the policy asks for."""

from typing import Any

from allauth.account import views
from allauth.account.internal.stagekit import clear_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from identity.signin import captcha, identifiers, limits
from identity.signin.backends import find_user
from identity.signin.challenges import browser, operations
from identity.signin.challenges.models import Channel, Purpose
from identity.signin.challenges.notes import note_asked
from identity.signin.experience import policy_here
from identity.signin.factors.domains import former_hosts
from identity.signin.fields import IDENTIFIER_LIMIT
from identity.signin.forms import PHONE_INVALID, IdentifierForm, PasswordForm
from identity.signin.identifiers import Identifier, Kind, Ways, ways_for
from identity.signin.logbook.notes import note, note_limit
from identity.signin.logbook.steps import Method, Outcome, Reason, Step
from identity.signin.protection import devices
from identity.signin.protection.views import may_unlock
from identity.signin.sso.leading import lead_away, route_beside
from identity.signin.views.pages import Limited, place, sentence
from tenants.requests import actor_of

# Where there are no passwords and the identifier is one that nothing can be sent to.
CODE_NEEDS: dict[tuple[bool, bool], Any] = {
    (True, False): _("Enter your e-mail address: the code is sent there."),
    (False, True): PHONE_INVALID,
    (True, True): _("Enter an e-mail address, or a phone number that begins with + and the country code."),
}


class SignInView(Limited, views.LoginView):
    """GET: the identifier. POST `login`: the next question. POST `login` and `password`, or `action=code`: an answer.

    What the second page asks depends on the policy and on the kind of identifier, never on the person (SECURITY 25).
    """

    form_class = PasswordForm
    template_name = "signin/password.html"
    method = Method.PASSWORD
    captcha_place = "password"

    def get_form_class(self) -> type[PasswordForm]:
        return self.form_class

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: object) -> None:
        # Whoever opens this page starts anew, also with a code still to be typed in.
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Read outside of the tenant, so before anything is settled for this page.
        self.former_hosts = sorted(former_hosts())
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hint = request.GET.get("login_hint", "")[:IDENTIFIER_LIMIT]
        return self._ask_identifier(IdentifierForm(initial={"login": hint}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = IdentifierForm(request.POST)
        if not form.is_valid():
            return self._ask_identifier(form)
        identifier = identifiers.read(form.cleaned_data["login"], request)
        ways = ways_for(identifier, policy_here())
        # Before anything else is looked at: the company's own sign-in, by the domain alone (SECURITY 25).
        if company := lead_away(request, identifier.text, self.get_next_url() or "", has_page=ways.password):
            return company
        if ways.code and (request.POST.get("action") == "code" or not ways.password):
            return self._robot(form, ways) or self._send_code(form, identifier, ways)
        if not ways.password:
            form.add_error("login", self._what_codes_need())
            return self._ask_identifier(form)
        # A switch of the language sends the identifier alone and asks again.
        if "password" not in request.POST:
            return self._ask_password(PasswordForm(initial={"login": identifier.text}, request=request))
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if request.user.is_authenticated and self.tried > 1:
            action, *parts = self.counted[0]
            limits.forget(action, *parts)
        return answer

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        # What an earlier, unfinished sign-in in this browser proved belongs to that one.
        clear_login(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def tries(self) -> tuple[limits.Try, ...]:
        """Of a browser that is known for this identifier, by itself: nobody elsewhere can make it wait."""
        identifier = identifiers.read(self.request.POST.get("login", "")[:IDENTIFIER_LIMIT], self.request)
        # However the number is written, it is one person.
        login, here = identifier.recipient or identifier.text.lower(), place(self.request)
        if device := devices.name_of_known(self.request, login):
            self.counted: tuple[limits.Try, ...] = ((limits.Action.PASSWORD_ON_DEVICE, login, device),)
        else:
            self.counted = (limits.Action.PASSWORD, login, here), (limits.Action.PASSWORD_FROM_ADDRESS, here)
        return self.counted

    def wait(self, beyond: limits.TooManyTries, **context: Any) -> HttpResponse:
        """Whoever has to wait may prove to be the person, and need not."""
        return super().wait(beyond, may_unlock=may_unlock(), **context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        login = str(context["form"]["login"].value() or "")
        ways = ways_for(identifiers.read(login, self.request), policy_here())
        return {"login": login, "ways": ways, "company": route_beside(self.request, login), **context}

    def _robot(self, form: IdentifierForm, ways: Ways) -> HttpResponse | None:
        """The page again where a captcha was asked and not passed: every message costs money and annoys somebody."""
        try:
            captcha.check(self.request, self.captcha_place)
        except captcha.NotPassed as refusal:
            method = Method.SMS_CODE if ways.sms else Method.EMAIL_CODE
            note(self.request, self.step, Outcome.FAILED, method=method, reason=Reason.ROBOT)
            if ways.password:
                return self.respond(403, form=self.empty_form(), problem=str(refusal.sentence))
            form.add_error("login", str(refusal.sentence))
            return self._ask_identifier(form, status=403)
        return None

    def _send_code(self, form: IdentifierForm, identifier: Identifier, ways: Ways) -> HttpResponse:
        by_text = identifier.kind == Kind.PHONE
        # A suspended person gets a code like everybody, and is told after it.
        user = find_user(identifier.text, by_email=not by_text, phone=identifier.phone)
        try:
            row = operations.start(
                purpose=Purpose.SIGN_IN,
                channel=Channel.SMS if by_text else Channel.EMAIL,
                address=identifier.recipient,
                user=user,
                browser=browser.browser_secret(self.request),
                with_link=ways.link,
                return_path=self.get_next_url() or "",
                device=devices.name_of_known(self.request, identifier.recipient),
                by=actor_of(self.request),
            )
        except limits.TooManyTries as beyond:
            method = Method.SMS_CODE if by_text else Method.EMAIL_CODE
            note_limit(self.request, Step.PROOF, beyond, method=method, identifier=identifier.text)
            form.add_error("login", sentence(beyond))
            page = self._ask_identifier(form, status=429)
            page.headers["Retry-After"] = str(beyond.seconds)
            return page
        browser.remember(self.request, row)
        note_asked(self.request, row)
        return self.send_to("account_confirm_login_code")

    def _what_codes_need(self) -> str:
        policy = policy_here()
        mails = policy.email and (policy.email_code or policy.magic_link)
        return str(CODE_NEEDS.get((mails, policy.phone and policy.sms_code), CODE_NEEDS[True, False]))

    def _ask_identifier(self, form: IdentifierForm, status: int = 200) -> HttpResponse:
        # Where there are no passwords, this is the page that a code is sent from.
        self.template_name = "signin/identifier.html"
        self.captcha_place = "" if policy_here().password else self.captcha_place
        return self.respond(status, form=form, former_hosts=self.former_hosts)

    def _ask_password(self, form: PasswordForm) -> HttpResponse:
        return self.respond(form=form)
