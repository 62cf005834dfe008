"""The way in for an IT contact without an account: a link, a code to the stored address, a visit of some hours.

GET shows and never uses anything up, so that scanners of mail may look. A link that is over, of somebody else or never
made looks the same, and whoever holds it may ask for a new one.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from identity.signin import limits
from identity.signin.fields import HostedForm
from identity.signin.forms import CodeForm
from identity.signin.views.pages import place, sentence
from identity.sso_setup import work
from identity.sso_setup.visits import COOKIE, contact_actor, forget, remember, visit_of
from orgs.contacts import operations
from orgs.contacts.codes import token_digest
from orgs.contacts.finding import find_link, find_visit, opens
from orgs.contacts.models import SetupLink, SetupVisit
from tenants.requests import actor_of

__all__ = ("again", "leave", "link", "over")


class NothingForm(HostedForm):
    """Only a button."""

    nothing = forms.BooleanField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET: a button, the field for the code, or that the link is over. POST: `send`, `code`, or `renew`."""
    found, visit = find_link(token), visit_of(request)
    mine = visit if visit is not None and found is not None and visit.link_id == found.pk else None
    if mine is not None and mine.proved_at is not None:
        return redirect("sso_setup_visit")
    if request.method == "POST":
        return _post(request, token, found, mine)
    if mine is not None:
        return _code_page(request, mine, CodeForm())
    return _start_page(request, found)


def _post(request: HttpRequest, token: str, found: SetupLink | None, visit: SetupVisit | None) -> HttpResponse:
    action = request.POST.get("action")
    try:
        limits.count(limits.Action.SETUP_FROM_ADDRESS, place(request))
        if action == "renew":
            return _renew(request, token)
        if action == "code" and visit is not None:
            return _try(request, visit)
        if action == "resend" and visit is not None:
            return _resend(request, visit)
        return _open(request, found)
    except limits.TooManyTries as beyond:
        return _wait(request, found, visit, beyond)


def _open(request: HttpRequest, found: SetupLink | None) -> HttpResponse:
    if found is None or not opens(found, timezone.now()):
        return _start_page(request, None)
    limits.count(limits.Action.SETUP_CODE, str(found.contact_id))
    try:
        secret = operations.open_link(link=found, by=actor_of(request))
    except operations.LinkOver:
        return _start_page(request, None)
    return remember(HttpResponseRedirect(request.path), secret)


def _resend(request: HttpRequest, visit: SetupVisit) -> HttpResponse:
    limits.count(limits.Action.SETUP_CODE, str(visit.link.contact_id))
    try:
        operations.send_code(visit=visit, by=contact_actor(request, visit))
    except operations.VisitOver:
        return forget(HttpResponseRedirect(request.path))
    return HttpResponseRedirect(f"{request.path}?again=1")


def _try(request: HttpRequest, visit: SetupVisit) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, visit, form)
    limits.count(limits.Action.SETUP_TRY, str(visit.link.contact_id))
    try:
        secret = operations.prove_visit(visit=visit, code=form.cleaned_data["code"], by=contact_actor(request, visit))
    except operations.WrongCode as wrong:
        sentence = _("This is not the code. Check the latest message, or ask for a new one.")
        if not wrong.tries_left:
            sentence = _("That was one wrong code too many. Have a new one sent.")
        form.add_error("code", sentence)
        return _code_page(request, visit, form)
    except operations.VisitOver:
        form.add_error("code", _("That code is no longer valid. Have a new one sent."))
        return _code_page(request, visit, form)
    return remember(redirect("sso_setup_visit"), secret)


def _renew(request: HttpRequest, token: str) -> HttpResponse:
    """The same answer for every token, and the same work: a job."""
    work.renew.enqueue(digest=token_digest(token))
    return render(request, "sso_setup/door/asked.html")


def over(request: HttpRequest) -> HttpResponse:
    """No visit, or one that is over. Its browser may have a code sent at once; others open the link again."""
    row = find_visit(request.COOKIES.get(COOKIE, ""))
    can_go_on = row is not None and opens(row.link, timezone.now())
    return render(request, "sso_setup/door/over.html", {"can_go_on": can_go_on}, status=403)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """A code for the browser of a visit that has run out, without looking for the mail."""
    row = find_visit(request.COOKIES.get(COOKIE, ""))
    try:
        limits.count(limits.Action.SETUP_FROM_ADDRESS, place(request))
        if row is None or not opens(row.link, timezone.now()):
            return over(request)
        limits.count(limits.Action.SETUP_CODE, str(row.link.contact_id))
        secret = operations.open_link(link=row.link, by=actor_of(request))
    except (operations.LinkOver, limits.TooManyTries):
        return over(request)
    return remember(redirect("sso_setup_code"), secret)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The field for the code, where no link is at hand."""
    visit = visit_of(request)
    if visit is None:
        return over(request)
    if visit.proved_at is not None:
        return redirect("sso_setup_visit")
    if request.method != "POST":
        return _code_page(request, visit, CodeForm())
    return _post(request, "", visit.link, visit)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    if visit is not None:
        operations.end_visit(visit=visit, by=contact_actor(request, visit))
    return forget(render(request, "sso_setup/door/left.html"))


def _start_page(request: HttpRequest, found: SetupLink | None, **context: Any) -> HttpResponse:
    if found is None or not opens(found, timezone.now()):
        return render(request, "sso_setup/door/no_link.html", {**context}, status=404)
    shown = {"organization": found.contact.organization, "address": masked(found.contact.email)}
    return render(request, "sso_setup/door/start.html", {**shown, **context})


def _code_page(request: HttpRequest, visit: SetupVisit, form: CodeForm, **context: Any) -> HttpResponse:
    until = visit.code_until
    seconds = max(0, int((until - timezone.now()).total_seconds())) if until is not None else 0
    shown = {
        "form": form,
        "organization": visit.link.contact.organization,
        "address": masked(visit.link.contact.email),
        "seconds": seconds,
        "minutes": max(1, round(seconds / 60)),
        "sent_again": "again" in request.GET,
    }
    return render(request, "sso_setup/door/code.html", {**shown, **context})


def _wait(
    request: HttpRequest, found: SetupLink | None, visit: SetupVisit | None, beyond: limits.TooManyTries
) -> HttpResponse:
    said = sentence(beyond)
    if visit is not None:
        page = _code_page(request, visit, CodeForm(), problem=said)
    else:
        page = _start_page(request, found, problem=said)
    page.status_code = 429
    page.headers["Retry-After"] = str(beyond.seconds)
    return page


def masked(email: str) -> str:
    """Enough for its owner to know which mailbox to look into: whoever only found the link learns no address."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:2]}…@{domain}"
