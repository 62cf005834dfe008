"""The pages on which a person lets a device sign in (RFC 8628 section 3.3): the code, and then the question.

A code that came in the address is filled in and no more: nothing is approved by opening a link (section 5.4).
"""

from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from identity.consent import words
from identity.oidc import pages, screens
from identity.oidc.device import approval as approvals
from identity.oidc.device import user_codes
from identity.oidc.device.approval import Approval
from identity.oidc.device.forms import CodeForm
from identity.oidc.device.operations import AlreadyDecided, find_pending, refuse_device, release_device
from identity.oidc.errors import PageError
from identity.oidc.flow import PersonNeeded, Screen
from identity.oidc.responses import redirect_to
from identity.signin import interaction as interactions
from identity.signin import limits
from identity.signin.views.pages import place, sentence
from identity.users.models import User
from tenants.requests import actor_of


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Where a person types the code that the device shows."""
    if request.method == "GET":
        typed = user_codes.read(request.GET.get("user_code", ""))
        return _ask(request, CodeForm(initial={"user_code": user_codes.written(typed) if typed else ""}))
    form, now = CodeForm(request.POST), datetime.now(UTC)
    if not form.is_valid():
        return _ask(request, form)
    try:
        limits.count(limits.Action.USER_CODE, place(request))
    except limits.TooManyTries as beyond:
        form.add_error("user_code", sentence(beyond))
        page = _ask(request, form, status=429)
        page.headers["Retry-After"] = str(beyond.seconds)
        return page
    row = find_pending(user_code=user_codes.read(form.cleaned_data["user_code"]), now=now)
    if row is None:
        form.add_error("user_code", _("This code is not known here, or no longer valid. Look at your device again."))
        return _ask(request, form)
    secret = interactions.browser_secret(request)
    interaction = approvals.begin(row=row, secret=secret, now=now)
    response = HttpResponseRedirect(interaction.return_path)
    interactions.remember_browser(response, secret)
    return response


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, interaction_id: UUID) -> HttpResponse:
    """Who asks, from where, for what; the answer is a button."""
    try:
        approval = approvals.find(request, interaction_id, datetime.now(UTC))
        if approval is None:
            return _over(request)
        if request.method == "POST" and request.POST.get("action") == "switch":
            _let_go(approval)
        approvals.check(approval)
        return _answer(approval) if request.method == "POST" and "decision" in request.POST else _show(approval)
    except PageError as error:
        return pages.show(request, error)
    except PersonNeeded as needed:
        return _send_on(approval, needed)
    except AlreadyDecided:
        return _over(request)


def _answer(approval: Approval) -> HttpResponse:
    flow, by = approval.flow, actor_of(approval.flow.http)
    # Anything but a clear yes is a no.
    is_yes = flow.http.POST.get("decision") == "allow"
    if is_yes:
        approvals.approve(approval, flow.http.POST.getlist("scope"), by)
    else:
        refuse_device(row=approval.row, flow=flow, by=by)
    assert flow.interaction is not None  # noqa: S101  # for mypy: `find` has set it
    interactions.finish(interaction=flow.interaction, user=flow.user, now=flow.now)
    limits.forget(limits.Action.USER_CODE, place(flow.http))
    return render(flow.http, "oidc/device/done.html", {"application": flow.client.name, "is_allowed": is_yes})


def _show(approval: Approval) -> HttpResponse:
    flow, row = approval.flow, approval.row
    asked = approvals.question(approval)
    context = {
        "application": flow.client.name,
        "user_code": user_codes.written(approval.user_code),
        "ip": row.ip,
        "at": row.created_at,
        "groups": words.describe(asked, flow.user, set()) if asked else [],
        "is_third_party": asked is not None,
    }
    return render(flow.http, "oidc/device/decide.html", context)


def _let_go(approval: Approval) -> None:
    """Their person wants to be somebody else: neither browser nor device stays tied to them."""
    flow = approval.flow
    assert flow.interaction is not None  # noqa: S101  # for mypy: `find` has set it
    interactions.release(interaction=flow.interaction, request=flow.interaction.request)
    if isinstance(flow.http.user, User):
        release_device(row=approval.row, user=flow.http.user, now=flow.now)
    logout(flow.http)


def _send_on(approval: Approval | None, needed: PersonNeeded) -> HttpResponse:
    assert approval is not None  # noqa: S101  # for mypy: only its rules raise PersonNeeded
    flow = approval.flow
    if needed.screen is Screen.NOT_ADMITTED:
        return render(flow.http, "oidc/not_admitted.html", {"application": flow.client.name, "back": ""})
    if needed.screen is Screen.SIGN_IN_AFRESH:
        logout(flow.http)
    assert flow.interaction is not None  # noqa: S101  # for mypy: `find` has set it
    if needed.screen is Screen.COMPANY:
        company = screens.company_address(flow, flow.interaction)
        logout(flow.http)
        return redirect_to(flow.http, company)
    address = screens.find_factor_address(needed.screen, flow.interaction.return_path)
    return redirect_to(flow.http, address or screens.sign_in_address(flow, flow.interaction))


def _ask(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    return render(request, "oidc/device/enter.html", {"form": form}, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "oidc/device/over.html", status=400)
