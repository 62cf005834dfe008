"""Addresses and the number, one small page per question, and the page behind the link of a mail that puts them back."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from identity.account import policy
from identity.account.contacts import operations, undo
from identity.account.contacts.asking import ask_code
from identity.account.people import person
from identity.signin import limits, phones
from identity.signin.challenges.models import Channel
from identity.signin.factors.reauthentication import is_recent, required, to_proof
from identity.signin.fields import HostedForm, email_field
from identity.signin.models import SignInPolicy
from identity.signin.sso.closing import is_closed
from identity.signin.views.pages import sentence
from identity.signin.ways import LastWayIn
from identity.users.models import User
from tenants.onetime.operations import OneTimeInvalid
from tenants.requests import actor_of

PRIMARY = _("This is your primary address. Make another one the primary one first.")
CLOSED = _("Your company manages this address and the sign-in with it. Ask your IT department to change it.")
LAST = _("Without it you could not sign in any more. Set up another way first.")


class AddressClosed(Exception):
    """It is at a domain whose organization requires its own sign-in (SECURITY 26)."""


class EmailForm(HostedForm):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"] = email_field()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        own = EmailAddress.objects.filter(user=self.user)
        if own.filter(email=email, verified=True).exists():
            raise forms.ValidationError(_("You have this address already."))
        if own.filter(verified=True).count() >= operations.ADDRESSES_LIMIT:
            raise forms.ValidationError(_("You have as many addresses as there can be. Remove one first."))
        return email


@require_http_methods(["GET", "POST"])
@required()
def add_email(request: HttpRequest) -> HttpResponse:
    """The code goes to the new address, whether or not it is somebody else's: that mail says so (SECURITY 26)."""
    user = person(request)
    _require("emails")
    first = EmailAddress.objects.filter(user=user, verified=False, email=request.GET.get("email", "")).first()
    form = EmailForm(request.POST or None, user=user, initial={"email": first.email if first else ""})
    if request.method == "POST" and form.is_valid():
        try:
            ask_code(request, Channel.EMAIL, form.cleaned_data["email"])
        except limits.TooManyTries as beyond:
            form.add_error("email", sentence(beyond))
        else:
            return redirect("account_contact_code")
    return render(request, "account/email_add.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def email(request: HttpRequest, address_id: int) -> HttpResponse:
    """One address: its state, and what can be done with it. Somebody else's reads like none."""
    user = person(request)
    _require("emails")
    row = get_object_or_404(EmailAddress, pk=address_id, user=user)
    problem = None
    if request.method == "POST":
        if not is_recent(request):
            return to_proof(request)
        try:
            return _change(request, user, row)
        except AddressClosed:
            problem = CLOSED
        except operations.IsPrimary:
            problem = PRIMARY
        except LastWayIn:
            problem = LAST
    context = {"address": row, "problem": problem, "is_for_sign_in": SignInPolicy.load().email}
    return render(request, "account/email.html", context)


def _change(request: HttpRequest, user: User, row: EmailAddress) -> HttpResponse:
    """Raises AddressClosed, IsPrimary, LastWayIn."""
    if row.verified and is_closed(row.email if request.POST.get("action") == "remove" else user.email):
        raise AddressClosed
    done = {"primary": "email-primary", "remove": "email-removed"}
    wanted = request.POST.get("action", "")
    if wanted == "primary" and row.verified:
        operations.make_primary_email(user=user, email=row.email, by=actor_of(request))
    elif wanted == "remove":
        operations.remove_email(user=user, email=row.email, by=actor_of(request))
    else:
        raise Http404
    return redirect(f"{reverse('account')}?notice={done[wanted]}#sign-in")


@require_http_methods(["GET", "POST"])
def undo_change(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, POST uses the link up. Whoever opens it need not be signed in: the link went to an address
    that the change cannot have touched."""
    try:
        if request.method == "POST":
            operations.undo_contact_change(token=token, by=actor_of(request))
            if request.user.is_authenticated:
                logout(request)
            return redirect("account_undone")
        change = undo.find(token)
    except OneTimeInvalid:
        return render(request, "account/link_over.html", status=410)
    return render(request, "account/undo.html", {"before": change.before})


@require_safe
def undone(request: HttpRequest) -> HttpResponse:
    return render(request, "account/undone.html", {"passwords": SignInPolicy.load().password})


class PhoneForm(HostedForm):
    """`country` is what numbers without a country code are taken for."""

    phone = forms.CharField(
        label=_("Phone number"),
        max_length=phones.LIMIT,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("Enter a phone number.")},
    )

    def __init__(self, *args: Any, country: str | None, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country, self.user = country, user

    def clean_phone(self) -> str:
        number = phones.find_number(str(self.cleaned_data["phone"]), self.country)
        if number is None:
            raise forms.ValidationError(
                _("This does not look like a mobile number. Write it with its country code, such as +81 90 1234 5678.")
            )
        phones.check_country(number)
        if number == self.user.phone and self.user.phone_verified:
            raise forms.ValidationError(_("You have this number already."))
        return number


@require_http_methods(["GET", "POST"])
@required()
def phone(request: HttpRequest) -> HttpResponse:
    user = person(request)
    _require("phone")
    if request.method == "POST" and request.POST.get("action") == "remove":
        return _remove_phone(request, user)
    form = PhoneForm(request.POST or None, country=phones.region_of(request), user=user)
    if request.method == "POST" and form.is_valid():
        try:
            ask_code(request, Channel.SMS, form.cleaned_data["phone"])
        except limits.TooManyTries as beyond:
            form.add_error("phone", sentence(beyond))
        else:
            return redirect("account_contact_code")
    return _phone_page(request, user, form)


def _remove_phone(request: HttpRequest, user: User) -> HttpResponse:
    try:
        operations.remove_phone(user=user, by=actor_of(request))
    except LastWayIn:
        form = PhoneForm(country=None, user=user)
        return _phone_page(request, user, form, problem=LAST)
    return redirect(f"{reverse('account')}?notice=phone-removed#sign-in")


def _phone_page(request: HttpRequest, user: User, form: PhoneForm, **context: object) -> HttpResponse:
    shown = phones.written(user.phone) if user.phone else ""
    return render(request, "account/phone.html", {"form": form, "phone": shown, **context})


def _require(name: str) -> None:
    if not policy.can_change(name):
        raise Http404
