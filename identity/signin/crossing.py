"""What binds an answer from elsewhere to the browser that left for it (SECURITY 1).

An answer by GET carries our Lax cookies. One that another page posts here carries none of them: it is bound by a handle of
its own, opened by nobody else, good for that answer alone.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

LIFETIME, ANSWER_LIFETIME = timedelta(minutes=30), timedelta(minutes=2)
HANDLE = f"{settings.COOKIE_PREFIX}genkan-answer"
# Tabs of one browser that are on the way at the same time; a header must not grow without end.
HANDLES_LIMIT = 6


def new_handle() -> str:
    return secrets.token_urlsafe(32)


def give_handle(response: HttpResponseBase, handle: str, name: str = HANDLE) -> None:
    """The one cookie that goes along with a cross-site POST: it opens nothing but its own answer, once."""
    response.set_cookie(
        name, handle, max_age=int(LIFETIME.total_seconds()), path="/", secure=True, httponly=True, samesite="None"
    )


def drop_handle(response: HttpResponseBase, name: str = HANDLE) -> None:
    response.set_cookie(name, "", max_age=0, path="/", secure=True, httponly=True, samesite="None")


def handle_of(token: str) -> str:
    """The name of the cookie for one request of several that a browser has on the way."""
    return f"{HANDLE}-{digest(token)[:10]}"


def drop_oldest(request: HttpRequest, response: HttpResponseBase) -> None:
    """Browsers send cookies in the order in which they were made."""
    names = [name for name in request.COOKIES if name.startswith(f"{HANDLE}-")]
    for name in names[: max(0, len(names) - HANDLES_LIMIT + 1)]:
        drop_handle(response, name)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def is_same(secret: str, expected_hash: str) -> bool:
    return bool(secret and expected_hash) and hmac.compare_digest(digest(secret), expected_hash)
