"""The overview, the lists behind it, and the password."""

from typing import Any

from allauth.account import views
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from identity.account import activity as timeline
from identity.account import overview
from identity.account.applications import grants_of
from identity.account.devices import devices_of
from identity.account.models import AccountPolicy
from identity.account.organizations import find_organizations
from identity.account.pages import show
from identity.account.people import person
from identity.account.words import notice_of
from identity.signin import limits
from identity.signin.experience import policy_here
from identity.signin.factors.reauthentication import is_recent, to_proof
from identity.signin.forms import ChangePasswordForm, SetPasswordForm
from identity.signin.sso.closing import managed_by
from identity.signin.views.pages import Limited, Page, place
from identity.users.models import User
from identity.users.operations import end_other_sessions, end_session
from tenants.requests import actor_of

# What the overview shows of lists that have a page of their own.
SHOWN = 4
MANAGED = "/account/?notice=managed#sign-in"


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    return redirect("account" if request.user.is_authenticated else "account_login")


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not AccountPolicy.load().enabled:
        return render(request, "account/signed_in.html")
    devices, grants = devices_of(user, str(request.session.session_key)), grants_of(request, user)
    context = {
        "before": [overview.profile(user), overview.sign_in(user)],
        "after": [section for section in (overview.privacy(request, user),) if section.rows],
        "events": timeline.latest_of(user, SHOWN),
        "devices": devices[:SHOWN],
        "device_count": len(devices),
        "grants": grants[:SHOWN],
        "grant_count": len(grants),
        "mine": find_organizations(user),
        "monogram": str(user)[:1].upper(),
        "notice": notice_of(request),
    }
    return show(request, "account/home.html", context)


@require_safe
@login_required
def activity(request: HttpRequest) -> HttpResponse:
    user = person(request)
    entries, page = timeline.entries_of(request, user)
    failures = timeline.failures_of(user, timezone.now()) if page.number == 1 else []
    return show(request, "account/activity.html", {"events": entries, "page": page, "failures": failures})


@require_safe
@login_required
def devices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    found = devices_of(user, str(request.session.session_key))
    return show(request, "account/devices.html", {"devices": found, "notice": notice_of(request)})


@require_POST
@login_required
def end_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Somebody else's reads like none. The one in hand is signed out by the button that says so."""
    user = person(request)
    row = get_object_or_404(UserSession, pk=device_id, user=user)
    if row.session_key == request.session.session_key:
        return redirect("account_logout")
    end_session(user=user, session=row, by=actor_of(request))
    return redirect(f"{reverse('account_devices')}?notice=device-signed-out")


@require_POST
@login_required
def end_other_devices(request: HttpRequest) -> HttpResponse:
    end_other_sessions(user=person(request), keep=str(request.session.session_key), by=actor_of(request))
    return redirect(f"{reverse('account')}?notice=others-signed-out")


class PasswordView(Limited, views.PasswordChangeView):
    """Changes a password by naming the current one; only this session is kept (SECURITY 26)."""

    template_name = "account/password.html"
    form_class = ChangePasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and not (policy_here().password and user.has_usable_password()):
            raise Http404
        if isinstance(user, User) and managed_by(user):
            return redirect(MANAGED)
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


class SetPasswordView(Page, views.PasswordSetView):
    """A first password, for people who came in by other ways. It asks who is there first."""

    template_name = "account/set_password.html"
    form_class = SetPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            if not policy_here().password or request.user.has_usable_password():
                raise Http404
            if isinstance(request.user, User) and managed_by(request.user):
                return redirect(MANAGED)
            if not is_recent(request):
                return to_proof(request)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_form_class(self) -> type[SetPasswordForm]:
        return self.form_class

    def get_success_url(self) -> str:
        return f"{reverse('account')}?notice=password-set"

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
        return answer
