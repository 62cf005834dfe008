"""On the way into the console: accepting an invitation."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from identity.console import operations
from identity.console.invitations import KIND, read
from identity.users.models import User
from tenants.console.forms import carry_out
from tenants.onetime import operations as onetime
from tenants.requests import actor_of


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
