"""Browsers in which somebody has signed in before, or has unlocked: failures elsewhere never make them wait.

One cookie per browser says for which identifiers it is known, each as a keyed digest that only this tenant can make.
It proves nothing about who is there, and opens nothing: it only gives the browser a counter of its own.
"""

import base64
import hmac
import re
import secrets
import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from tenants.keys import ring
from tenants.keys.models import SymmetricKey

COOKIE = f"{settings.COOKIE_PREFIX}genkan-device"
PURPOSE = SymmetricKey.Purpose.SHORT_CODE
DAY = 24 * 3600
LIFETIME_DAYS = 180
# People who share a browser, each with an address, a username and a number.
MOST = 8
FORM = re.compile(r"(\d{1,9})\.(\d{1,6})\.([\w-]{22})((?:\.[\w-]{16})+)", re.ASCII)
ATTRIBUTE = "known_device"


@dataclass(frozen=True, slots=True)
class Device:
    key_id: int
    day: int
    name: str
    marks: tuple[str, ...] = ()

    def mark_of(self, identifier: str) -> str:
        """96 bits of HMAC-SHA-256, under a key derived for this use alone."""
        own = hmac.digest(ring.secret_by_id(PURPOSE, self.key_id), b"known device", "sha256")
        message = f"{self.day}.{self.name}.{identifier.strip().lower()}".encode()
        return base64.urlsafe_b64encode(hmac.digest(own, message, "sha256")[:12]).decode()

    def __str__(self) -> str:
        return ".".join((str(self.key_id), str(self.day), self.name, *self.marks))


def name_of_known(request: HttpRequest, identifier: str) -> str:
    """The name of this browser if it is known for this identifier, else ""."""
    device = _read(request)
    if device is None or not identifier.strip():
        return ""
    wanted = device.mark_of(identifier)
    return device.name if any(hmac.compare_digest(wanted, mark) for mark in device.marks) else ""


def remember(request: HttpRequest, *identifiers: str) -> str:
    """Makes this browser known for them, and returns its name. The cookie is sent with the answer (LogbookMiddleware)."""
    device = _pending(request) or _read(request) or _new()
    marks = [device.mark_of(identifier) for identifier in identifiers if identifier.strip()]
    kept = [mark for mark in device.marks if mark not in marks]
    request.known_device = replace(device, marks=(*dict.fromkeys(marks), *kept)[:MOST])  # type: ignore[attr-defined]  # sent below
    return device.name


def send(request: HttpRequest, response: HttpResponseBase) -> None:
    """Sets the cookie, if there is anything new to say."""
    device = _pending(request)
    if device is None or str(device) == request.COOKIES.get(COOKIE):
        return
    response.set_cookie(
        COOKIE,
        str(device),
        max_age=LIFETIME_DAYS * DAY,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _pending(request: HttpRequest) -> Device | None:
    found = getattr(request, ATTRIBUTE, None)
    return found if isinstance(found, Device) else None


def _read(request: HttpRequest) -> Device | None:
    """What the cookie says, if it is young enough and under a key that there is. The marks prove themselves."""
    found = FORM.fullmatch(request.COOKIES.get(COOKIE, ""))
    if found is None or int(found[1]) not in ring.secrets_for(PURPOSE):
        return None
    if not _today() - LIFETIME_DAYS <= int(found[2]) <= _today():
        return None
    return Device(int(found[1]), int(found[2]), found[3], tuple(found[4][1:].split("."))[:MOST])


def _new() -> Device:
    return Device(ring.current_secret(PURPOSE)[0], _today(), secrets.token_urlsafe(16))


def _today() -> int:
    return int(time.time()) // DAY
