"""Where an address that somebody types leads: to their company's provider, by the domain alone, whether or not anybody has
the address (SECURITY 25)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from identity.signin.sso import refusals
from identity.signin.sso.routing import Route, find_live, route_for
from identity.signin.sso.views import go

# In the address of a page: the person comes by means of their own. Whether they may is asked behind the proof (stages).
OWN = "own"
EMAIL_LIMIT = 254


def lead_away(request: HttpRequest, typed: str, next_path: str, *, has_page: bool) -> HttpResponse | None:
    """To the provider, where it is required; to the offer, where no page that comes (`has_page`) can hold the button."""
    login = typed.strip()
    route = route_beside(request, login)
    if route is None:
        return None
    if route.is_required:
        connection = find_live(route.connection)
        return go(request, connection, next_path=next_path, login_hint=login) if connection is not None else None
    if has_page:
        return None
    own_way = f"{request.path}?{refusals.own_query(next_path, login)}"
    context = {"company": route, "login": login, "social_next": next_path, "own_way": own_way}
    return render(request, "signin/sso/offer.html", context)


def route_beside(request: HttpRequest, login: str) -> Route | None:
    """What stands beside the usual ways, too."""
    if OWN in request.GET or len(login) > EMAIL_LIMIT:
        return None
    return route_for(login)
