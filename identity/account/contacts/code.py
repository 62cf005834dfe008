"""The page that takes the code, and what follows from the right one."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from identity.account.contacts import asking, operations
from identity.account.people import person
from identity.signin import limits
from identity.signin.challenges import browser
from identity.signin.challenges import operations as challenges
from identity.signin.challenges.models import Challenge, Channel
from identity.signin.factors.reauthentication import required
from identity.signin.fields import CODE_LIMIT, HostedForm
from identity.signin.views.pages import sentence
from tenants.requests import actor_of

START = {Channel.EMAIL.value: "account_email_add", Channel.SMS.value: "account_phone"}


class CodeForm(HostedForm):
    """Six digits, in whatever way they were typed or pasted; never written back into the page."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Enter the six digits from the message.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.format_value = lambda value: None

    def clean_code(self) -> str:
        # Japanese keyboards write full-width digits.
        text = unicodedata.normalize("NFKC", str(self.cleaned_data["code"])[: CODE_LIMIT * 2])
        return "".join(character for character in text if character.isascii() and character.isdigit())


@require_http_methods(["GET", "POST"])
@required()
def contact_code(request: HttpRequest) -> HttpResponse:
    """POST `code`: try it. POST `action=resend`: another message. POST `action=change`: another address.

    `next` is the page that asked for the proof, where it was not the account page.
    """
    challenge = asking.find_asked(request)
    if challenge is None:
        return redirect(_onward(request) or f"{reverse('account')}?notice=expired#sign-in")
    if request.method == "GET":
        return _page(request, challenge)
    try:
        return _answer(request, challenge)
    except limits.TooManyTries as beyond:
        page = _page(request, challenge, status=429, problem=sentence(beyond))
        page.headers["Retry-After"] = str(beyond.seconds)
        return page


def _answer(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    """Raises limits.TooManyTries."""
    action, by = request.POST.get("action"), actor_of(request)
    if action == "change":
        challenges.abandon(challenge=challenge, by=by)
        browser.forget(request, asking.CHANGE)
        return redirect(_onward(request) or START[challenge.channel])
    if action == "resend":
        challenges.resend(challenge=challenge, by=by)
        onward = _onward(request)
        return redirect(f"{request.path}?again{'&' + urlencode({'next': onward}) if onward else ''}")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, challenge, form=form)
    try:
        challenges.attempt(challenge=challenge, code=form.cleaned_data["code"], by=by)
    except challenges.WrongCode as wrong:
        return _wrong(request, challenge, form, wrong)
    except challenges.ChallengeOver:
        return _page(request, challenge, status=429, problem=_("That code is no longer valid."), is_over=True)
    return _finish(request, challenge)


def _wrong(request: HttpRequest, challenge: Challenge, form: CodeForm, wrong: challenges.WrongCode) -> HttpResponse:
    if not wrong.tries_left:
        gone = _("That was one wrong code too many. Start again to get a new one.")
        return _page(request, challenge, status=429, problem=gone, is_over=True)
    form.add_error("code", _("This is not the code. Check the latest message, or ask for a new one."))
    return _page(request, challenge, form=form)


def _finish(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    """The recipient is the row's, never the request's."""
    browser.forget(request, asking.CHANGE)
    user, by = person(request), actor_of(request)
    try:
        if challenge.channel == Channel.SMS:
            operations.change_phone(user=user, phone=challenge.address, by=by)
            return redirect(f"{reverse('account')}?notice=phone-changed#sign-in")
        operations.add_email(user=user, email=challenge.address, by=by)
    except (operations.Taken, operations.TooManyAddresses):
        # Proved by somebody else in the same minutes, or the tenth address in another window.
        return redirect(f"{reverse('account')}?notice=taken#sign-in")
    return redirect(_onward(request) or f"{reverse('account')}?notice=email-added#sign-in")


def _onward(request: HttpRequest) -> str:
    """A path of this host, or none."""
    wanted = request.GET.get("next", "")
    return wanted if get_adapter().is_safe_url(wanted) else ""


def _page(request: HttpRequest, challenge: Challenge, status: int = 200, **context: object) -> HttpResponse:
    seconds = challenge.seconds_left(timezone.now())
    shared = {
        "form": CodeForm(),
        "email": challenge.address,
        "by_sms": challenge.channel == Channel.SMS,
        "seconds": seconds,
        "minutes": max(1, round(seconds / 60)),
        "can_resend": challenge.can_resend,
        "sent_again": "again" in request.GET,
        "again_url": _onward(request) or reverse(START[challenge.channel]),
        "is_over": challenge.is_spent,
    }
    return render(request, "account/contact_code.html", {**shared, **context}, status=status)
