"""Which browser a challenge belongs to, and which challenge it is at. No code is ever kept here."""

import secrets

from django.http import HttpRequest

from identity.signin.challenges.models import Challenge, Purpose

SECRET, PENDING = "browser", "challenges"


def browser_secret(request: HttpRequest) -> str:
    """The session's own secret, made now if there is none: it ends with the session, unlike a cookie of its own."""
    if SECRET not in request.session:
        request.session[SECRET] = secrets.token_urlsafe(32)
    return str(request.session[SECRET])


def find_secret(request: HttpRequest) -> str:
    """The same without making one: "" for a browser that has asked for nothing yet."""
    return str(request.session.get(SECRET, ""))


def remember(request: HttpRequest, challenge: Challenge) -> None:
    """The page that takes the code finds it again; a later one of the same purpose takes its place."""
    request.session[PENDING] = {**request.session.get(PENDING, {}), challenge.purpose: str(challenge.pk)}


def pending_id(request: HttpRequest, purpose: Purpose) -> str:
    return str(request.session.get(PENDING, {}).get(purpose, ""))


def forget(request: HttpRequest, purpose: Purpose) -> None:
    left = {name: place for name, place in request.session.get(PENDING, {}).items() if name != purpose}
    if left != request.session.get(PENDING, {}):
        request.session[PENDING] = left
