"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): idempotent, by GET and by POST.

A hint of ours for the person who is signed in ends the session at once; anything less asks the person. An address is
followed only when the client registered it, whoever asks.
"""

from dataclasses import dataclass

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity.oidc import engine, pages
from identity.oidc.clients import RegisteredClient, UnknownClient, get_client
from identity.oidc.errors import PageError
from identity.oidc.hints import Hint, NoHint, read_hint
from identity.oidc.logout import frontchannel
from identity.oidc.parameters import Malformed, Parameters, of_body, of_query
from identity.oidc.responses import join, redirect_to
from identity.oidc.subjects import subject_of
from identity.users.sessions import end_aside, find_sid
from tenants.requests import actor_of

MEMBERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales", "logout_hint")
NOT_YOURS = _("The application that sent you here is not known, or named itself in two ways.")


@dataclass(frozen=True, slots=True)
class Wish:
    """`target` is where to go afterwards, "" for our own page; `unregistered` that another address was asked for."""

    client: RegisteredClient | None
    hint: Hint | None
    target: str
    unregistered: bool


@csrf_exempt
@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest) -> HttpResponse:
    try:
        if request.method == "POST":
            # A form from another site brings no cookie of ours (SameSite); the GET that follows does.
            given = of_body(request)
            return redirect_to(request, join(request.path, {name: given[name] for name in MEMBERS if name in given}))
        parameters = of_query(request)
        wish = read_wish(parameters)
    except Malformed as error:
        return pages.show_unreadable(request, str(error))
    except PageError as error:
        return pages.show(request, error)
    if request.user.is_authenticated and not _is_meant(request, wish):
        context = {"application": wish.client.name if wish.client else "", "query": request.META["QUERY_STRING"]}
        return render(request, "oidc/end_session.html", context)
    return _end(request, wish)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The person has pressed the button of our page; what was asked for is read and checked again."""
    try:
        wish = read_wish(of_query(request))
    except Malformed as error:
        return pages.show_unreadable(request, str(error))
    except PageError as error:
        return pages.show(request, error)
    return _end(request, wish)


def read_wish(parameters: Parameters) -> Wish:
    """Raises PageError where client_id is unknown or another than the hint's."""
    if parameters.repeated:
        raise PageError("invalid_request", NOT_YOURS, "A parameter was sent more than once.")
    hint = _hint(parameters.text("id_token_hint"))
    named = parameters.text("client_id")
    if hint is not None and named and named != hint.client_id:
        raise PageError("invalid_request", NOT_YOURS, "client_id is not the audience of id_token_hint.")
    client = _client(named or (hint.client_id if hint else ""), is_named=bool(named))
    uri = parameters.text("post_logout_redirect_uri")
    is_registered = bool(
        uri and client is not None and engine.matches_redirect_uri(uri, client.post_logout_redirect_uris)
    )
    state = {"state": parameters["state"]} if "state" in parameters else {}
    return Wish(client, hint, join(uri, state) if is_registered else "", bool(uri) and not is_registered)


def _hint(token: str) -> Hint | None:
    """A hint that is not ours counts as none: then the person is asked."""
    try:
        return read_hint(token) if token else None
    except NoHint:
        return None


def _client(client_id: str, *, is_named: bool) -> RegisteredClient | None:
    try:
        return get_client(client_id) if client_id else None
    except UnknownClient:
        if is_named:
            raise PageError("invalid_client", NOT_YOURS, "There is no client of this client_id here.") from None
        return None


def _is_meant(request: HttpRequest, wish: Wish) -> bool:
    """Whether the hint names the very person who is signed in here."""
    if wish.hint is None or wish.client is None or request.user.pk is None:
        return False
    return wish.hint.subject == subject_of(request.user.pk, wish.client)


def _end(request: HttpRequest, wish: Wish) -> HttpResponse:
    sid = find_sid(request.session)
    if request.user.is_authenticated:
        logout(request)
    else:
        end_aside(request=request, by=actor_of(request))
    context = {"application": wish.client.name if wish.client else "", "unregistered": wish.unregistered}
    if frames := frontchannel.frames_of(sid):
        return frontchannel.show(request, frames, target=wish.target, **context)
    if wish.target:
        return redirect_to(request, wish.target)
    if request.method == "POST" and not wish.unregistered:
        return HttpResponseRedirect(request.path.removesuffix("/confirm"))
    return render(request, "oidc/signed_out.html", context, status=400 if wish.unregistered else 200)


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """After a sign-out on our own page, where applications hear of it by frames."""
    frames = frontchannel.frames_of(frontchannel.sid_in(request.GET.get("of", "")))
    return frontchannel.show(request, frames) if frames else render(request, "oidc/signed_out.html")
