"""What the pages of sign-in share: where they lead on to, what has just happened, and the limit of tries."""

from typing import Any

from allauth.account.mixins import NextRedirectMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.signin import captcha, limits
from identity.signin.experience import organization_here, policy_here, settle
from identity.signin.logbook.notes import note, note_limit
from identity.signin.logbook.steps import Method, Outcome, Reason, Step
from identity.signin.registration.terms import asks_by_checkbox
from identity.signin.social.doors import doors
from identity.signin.sso.routing import routes_of, shown_routes
from tenants.isolation.scope import current

# Named in the address of the next page, so that nothing needs to be stored; the words are ours alone.
NOTICES: dict[str, Promise] = {
    "unlocked": _("This browser may try again now."),
    "expired": _("That code is no longer valid. Start again to get a new one."),
    "idle-number": _(
        "Your number was not used here for months, and numbers change owners. Sign in another way, or ask the people here."
    ),
    "interrupted": _("Signing in was interrupted. Please start again."),
    "passkey-refused": _("This passkey is not known here, or was not accepted. Try again, or sign in another way."),
    "too-many": _("Too many tries. Wait a few minutes, then try again."),
    "factor-added": _("It is set up. From now on you can use it to sign in."),
    "factor-removed": _("It is removed, and no longer works here."),
    "passkey-renamed": _("The new name is saved."),
    "devices-forgotten": _("Every device asks for the second step again."),
    "sign-in-over": _("This sign-in is over. Start again."),
    "signed-out": _("You are signed out."),
    "password-changed": _("Your password is changed. All other devices are signed out."),
    "token-revoked": _("The token is revoked. Nothing can be done with it any more."),
    "others-signed-out": _("All other devices are signed out."),
    "social-declined": _("You did not agree there, so nobody is signed in. Try again, or choose another way."),
}
LINKS = {
    "signin": "account_login",
    "register": "account_signup",
    "recover": "account_reset_password",
    "passkey": "signin_passkey",
    "unlock": "unlock",
}


class Page(NextRedirectMixin):
    """A page that keeps `next` in every address it leads to."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stand()
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def stand(self) -> None:
        """What the person is on the way to decides policy and look."""
        settle(self.get_next_url() or "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        policy = policy_here()
        shared = {
            "policy": policy,
            "links": self.addresses(),
            "registration_open": policy.is_open and not current().is_operators,
            "notice": NOTICES.get(self.request.GET.get("notice", "")),
            "social_next": self.get_next_url() or "",
            **social(may_register=policy.is_open and not current().is_operators),
        }
        return {**shared, **context}

    def addresses(self) -> dict[str, str]:
        """Of the pages that most others lead to."""
        return {name: self.onward(target) for name, target in LINKS.items()}

    def onward(self, name: str) -> str:
        """The address of another page of sign-in, with `next`."""
        address: str = self.passthrough_next_url(reverse(name))
        return address

    def send_to(self, name: str, notice: str = "") -> HttpResponseRedirect:
        address = self.onward(name)
        if notice:
            address += ("&" if "?" in address else "?") + f"notice={notice}"
        return HttpResponseRedirect(address)

    def respond(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page itself, with this in it."""
        page: HttpResponse = self.render_to_response(self.get_context_data(**context), status=status)
        return page


def social(*, may_register: bool) -> dict[str, object]:
    """The buttons that lead to accounts elsewhere; who registers by one is told of the terms where no box is ticked."""
    found, organization = doors(), organization_here()
    companies = (*(routes_of(organization) if organization is not None else ()), *shown_routes())
    is_shown = bool(found or companies) and may_register and not asks_by_checkbox()
    return {"social_doors": found, "company_doors": companies, "social_terms": is_shown}


class Limited(Page):
    """Counts tries before a form is looked at; beyond the limit, its own or an operation's, the same page asks to wait."""

    tried = 0
    # What the settings of a captcha call this page; "" where none is ever asked.
    captcha_place = ""
    # What the sign-in log calls this page's question.
    step: Step = Step.PROOF
    method: Method | None = None

    def tries(self) -> tuple[limits.Try, ...]:
        """What this request counts as, and for whom: an account and a place, whatever the number of browsers."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if counted := self.tries():
                self.tried = limits.count_all(*counted)
            if self.captcha_place:
                captcha.check(request, self.captcha_place)
            answer: HttpResponse = super().post(request, *args, **kwargs)
        except limits.TooManyTries as beyond:
            return self.wait(beyond)
        except captcha.NotPassed as refusal:
            note(request, self.step, Outcome.FAILED, method=self.method, reason=Reason.ROBOT)
            return self.respond(403, form=self.empty_form(), problem=str(refusal.sentence))
        return answer

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """With the widget of a captcha where one is asked, and the policy opened for it."""
        widget = captcha.widget_for(self.request, self.captcha_place) if self.captcha_place else None
        page: HttpResponse = super().render_to_response({**context, "captcha": widget}, **kwargs)
        if widget is not None:
            captcha.open_policy(page, widget)
        return page

    def wait(self, beyond: limits.TooManyTries, **context: Any) -> HttpResponse:
        """429: the same page, whether or not an account exists."""
        if not self.request.user.is_authenticated:
            typed = self.request.POST.get("login") or self.request.POST.get("email") or ""
            note_limit(self.request, self.step, beyond, method=self.method, identifier=typed)
        page = self.respond(429, **{"form": self.empty_form(), "problem": sentence(beyond), **context})
        page.headers["Retry-After"] = str(beyond.seconds)
        return page

    def empty_form(self) -> Any:
        """The form with what was typed, but nothing looked at."""
        initial = {name: self.request.POST.get(name, "")[:254] for name in ("login", "email", "username")}
        kwargs = {**self.get_form_kwargs(), "data": None, "files": None, "initial": initial}
        return self.get_form_class()(**kwargs)


def sentence(beyond: limits.TooManyTries) -> str:
    return ngettext(
        "Too many tries. Wait a minute, then try again.",
        "Too many tries. Wait %(minutes)d minutes, then try again.",
        beyond.minutes,
    ) % {"minutes": beyond.minutes}


def place(request: HttpRequest) -> str:
    """Where a request comes from, as far as limits care."""
    return limits.place_of(str(request.META["REMOTE_ADDR"]))
