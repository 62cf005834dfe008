"""Sending the browser to a company's provider: by a redirect, or by a form that sends itself and has a button besides."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from connectors.enterprise import protocols
from connectors.enterprise.answers import Departure
from connectors.enterprise.kind import Protocol
from identity.signin.crossing import drop_oldest, give_handle, handle_of, new_handle
from identity.signin.interaction import browser_secret, remember_browser
from identity.signin.sso import passage
from identity.signin.sso.passage import Purpose, Trial
from orgs.connections.models import Connection

HINT_LIMIT = 254


def leave_for(
    request: HttpRequest,
    connection: Connection,
    *,
    next_path: str = "",
    login_hint: str = "",
    is_prompted: bool = True,
    is_forced: bool = False,
    trial: Trial | None = None,
) -> HttpResponse:
    """A test goes by the draft. Raises Refused, where the provider must be asked something first and does not answer."""
    setup = connection.draft_setup() if trial is not None else connection.live_setup()
    secret, handle = browser_secret(request), new_handle()
    begun, token = passage.begin(
        connection,
        setup,
        purpose=Purpose.TEST if trial is not None else Purpose.SIGN_IN,
        browser=secret,
        handle=handle,
        next_path=next_path,
        login_hint=login_hint[:HINT_LIMIT],
        locale=get_language() or "",
        is_prompted=is_prompted,
        is_forced=is_forced,
        trial=trial,
    )
    response = send(request, protocols.begin(setup, begun.request), connection)
    remember_browser(response, secret)
    if setup.text("protocol") == Protocol.SAML:
        drop_oldest(request, response)
        give_handle(response, handle, handle_of(token))
    return response


def send(request: HttpRequest, departure: Departure, connection: Connection) -> HttpResponse:
    if not departure.fields:
        return HttpResponseRedirect(departure.url, status=303)
    context = {"action": departure.url, "members": departure.fields, "name": connection.connector.name}
    return render(request, "signin/sso/onward.html", context)
