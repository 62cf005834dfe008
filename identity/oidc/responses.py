"""The way back to the client: query or form_post, with `state` and `iss` (RFC 6749 4.1.2, RFC 9207, Form Post 1.0)."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow
from identity.oidc.issuer import issuer


def respond(flow: Flow, members: Mapping[str, str]) -> HttpResponse:
    """Sends `members` to the verified redirect URI."""
    if flow.response_mode == "form_post":
        context = {"action": flow.redirect_uri, "members": _complete(flow, members), "application": flow.client.name}
        return render(flow.http, "oidc/form_post.html", context)
    return redirect_to(flow.http, location(flow, members))


def refuse(flow: Flow, error: AuthorizationError) -> HttpResponse:
    return respond(flow, members_of(error))


def members_of(error: AuthorizationError) -> dict[str, str]:
    return {"error": error.code, "error_description": error.description}


def location(flow: Flow, members: Mapping[str, str]) -> str:
    """A registered redirect URI may hold a query of its own (RFC 6749 section 3.1.2)."""
    return join(flow.redirect_uri, _complete(flow, members))


def join(uri: str, members: Mapping[str, str]) -> str:
    if not members:
        return uri
    mark = "&" if "?" in uri else "?"
    return f"{uri}{mark}{urlencode(members, quote_via=quote)}"


def redirect_to(request: HttpRequest, target: str) -> HttpResponse:
    """Django's own redirects refuse a native app's scheme. 303 makes a GET of a POST (RFC 9110 section 15.4.4)."""
    return HttpResponse(status=302 if request.method == "GET" else 303, headers={"Location": target})


def _complete(flow: Flow, members: Mapping[str, str]) -> dict[str, str]:
    found = dict(members)
    if "state" in flow.parameters and "state" not in flow.parameters.repeated:
        found["state"] = flow.parameters["state"]
    found["iss"] = issuer()
    return found
