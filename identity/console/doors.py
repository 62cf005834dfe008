"""On the way into the console: accepting an invitation, proving again who one is."""

from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from identity.console import operations
from identity.console.invitations import KIND, read
from identity.users.models import User
from tenants.console.forms import carry_out
from tenants.onetime import operations as onetime
from tenants.requests import actor_of

HOME = "/"


def safe_next(path: str) -> str:
    """A path of this host, or home. What a browser could read as another host is refused."""
    fits = path.startswith("/") and path[1:2] not in ("/", "\\") and not any(ord(mark) < 33 for mark in path)
    return path if fits else HOME


@login_required
@require_GET
def prove(request: HttpRequest) -> HttpResponse:
    """To the hosted page that asks again; who has no password there signs out and in again by code."""
    target = safe_next(request.GET.get("next", ""))
    if isinstance(request.user, User) and request.user.has_usable_password():
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': target})}")
    back = f"{reverse('account_login')}?{urlencode({'next': target})}"
    return render(request, "console/prove.html", {"back": back, "signout_url": reverse("account_logout")})


class JoinForm(forms.Form):
    """What the invited person says of themselves."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    password = forms.CharField(
        label=_("Password"), required=False, max_length=1000, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty to sign in with a code by mail."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST uses the link up (SECURITY 25)."""
    try:
        invitation = read(onetime.look(kind=KIND, token=token))
        form = JoinForm(request.POST or None)
        if request.method == "POST":
            made = carry_out(form, lambda: _join(request, token, form.cleaned_data))
            if made is not None:
                return made
    except onetime.OneTimeInvalid:
        return render(request, "console/join_invalid.html", status=410)
    is_staff = User.objects.filter(email=invitation.email).exists()
    return render(request, "console/join.html", {"invitation": invitation, "form": form, "is_staff": is_staff})


def _join(request: HttpRequest, token: str, values: dict[str, str]) -> HttpResponse:
    operator = operations.join_staff(
        token=token, name=values["name"], password=values["password"] or None, by=actor_of(request)
    )
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'login_hint': operator.email})}")
