"""The browser of an IT contact: its cookie, the visit behind it, and who acts in it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from orgs.contacts.finding import find_visit
from orgs.contacts.models import SetupVisit
from orgs.contacts.operations import VISIT_FOR
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of

COOKIE = f"{settings.COOKIE_PREFIX}genkan-setup"
Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, SetupVisit, Arguments], HttpResponse]
Open = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]
Over = Callable[[HttpRequest], HttpResponse]


def visit_of(request: HttpRequest) -> SetupVisit | None:
    """Live, proved or not yet."""
    found = find_visit(request.COOKIES.get(COOKIE, ""))
    return found if found is not None and found.expires_at > timezone.now() else None


def remember(response: HttpResponse, secret: str) -> HttpResponse:
    """Lax: the link in the mail is opened from elsewhere, and must find the visit that it may go on with."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=VISIT_FOR,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    return response


def contact_actor(request: HttpRequest, visit: SetupVisit) -> Actor:
    """Whoever has shown the code is the contact; before that, nobody in particular."""
    anonymous, contact = actor_of(request), visit.link.contact
    if visit.proved_at is None:
        return Actor(Kind.ANONYMOUS, ip=anonymous.ip, user_agent=anonymous.user_agent)
    return Actor(Kind.IT_CONTACT, str(contact.pk), str(contact), anonymous.ip, anonymous.user_agent)


def visiting(over: Over) -> Callable[[View[Arguments]], Open[Arguments]]:
    """The view gets the proved visit; without one, the page `over` says how to come in."""

    def decorate(view: View[Arguments]) -> Open[Arguments]:
        @wraps(view)
        def inner(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
            visit = visit_of(request)
            if visit is None or visit.proved_at is None:
                return over(request)
            return view(request, visit, *args, **kwargs)

        return cast("Open[Arguments]", inner)

    return decorate
