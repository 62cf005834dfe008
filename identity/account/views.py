"""A person's own pages, first cut: who I am here, how I sign in, where I am signed in, and the way out."""

from typing import Any

from allauth.account import views
from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from identity.account.devices import devices_of
from identity.oidc.exchange.offer import takes_personal_access_tokens
from identity.signin import limits
from identity.signin.experience import policy_here
from identity.signin.forms import ChangePasswordForm
from identity.signin.views.pages import NOTICES, Limited, place
from identity.users.models import User
from identity.users.operations import end_other_sessions
from tenants.requests import actor_of


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    return redirect("account" if request.user.is_authenticated else "account_login")


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user, policy = person(request), policy_here()
    context = {
        "emails": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "policy": policy,
        "has_password": policy.password and user.has_usable_password(),
        "devices": devices_of(user, str(request.session.session_key)),
        "has_tokens_section": takes_personal_access_tokens(),
        "notice": NOTICES.get(request.GET.get("notice", "")),
    }
    return render(request, "account/home.html", context)


@require_POST
@login_required
def end_other_devices(request: HttpRequest) -> HttpResponse:
    end_other_sessions(user=person(request), keep=str(request.session.session_key), by=actor_of(request))
    return redirect("/account/?notice=others-signed-out")


class PasswordView(Limited, views.PasswordChangeView):
    """Changes a password by naming the current one; only this session is kept (SECURITY 26)."""

    template_name = "account/password.html"
    form_class = ChangePasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and not (policy_here().password and user.has_usable_password()):
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_form_class(self) -> type[ChangePasswordForm]:
        return self.form_class

    def tries(self) -> tuple[limits.Try, ...]:
        return ((limits.Action.PASSWORD, f"again {self.request.user.pk}", place(self.request)),)

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        # The new password and the end of the other sessions: both or neither.
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
        return answer


def person(request: HttpRequest) -> User:
    """Who is signed in; the views here are closed to everybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
