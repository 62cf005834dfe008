"""Which browsers a person has signed in with before: told by a cookie of the browser's own, so no table grows.

The cookie holds a random secret and, for each of the last few people, a mark made of both. A mark is worth nothing
but a mail that is not sent: it never stands for a proof.
"""

import hmac
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from identity.users.models import User
from tenants.isolation.scope import current

COOKIE = f"{settings.COOKIE_PREFIX}genkan-familiar"
YEAR = 365 * 24 * 3600
PEOPLE_LIMIT = 5
SECRET_LENGTH, MARK_LENGTH = 22, 22
# Where a request keeps what its answer must set.
ATTRIBUTE = "familiar_browser"


def remember(request: HttpRequest, user: User) -> bool:
    """Whether this browser is new to the person. The answer will say that it no longer is."""
    secret, marks = _read(request)
    own = _mark(user, secret)
    is_known = any(hmac.compare_digest(own, mark) for mark in marks)
    kept = [own, *(mark for mark in marks if mark != own)][:PEOPLE_LIMIT]
    setattr(request, ATTRIBUTE, ".".join((secret, *kept)))
    return not is_known


def set_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    if value := getattr(request, ATTRIBUTE, ""):
        response.set_cookie(
            COOKIE, value, max_age=YEAR, path="/", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    secret, *marks = request.COOKIES.get(COOKIE, "")[:200].split(".")
    if len(secret) != SECRET_LENGTH or not all(part.isascii() and len(part) == MARK_LENGTH for part in marks):
        return secrets.token_urlsafe(16), []
    return secret, marks


def _mark(user: User, secret: str) -> str:
    return salted_hmac(f"genkan.familiar.{current().id}", f"{user.pk} {secret}", algorithm="sha256").hexdigest()[
        :MARK_LENGTH
    ]
