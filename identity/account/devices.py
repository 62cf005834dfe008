"""Where a person is signed in, in words: which browser on what, since when, and when it was last there."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.users.models import User

# The first that occurs in the text wins: browsers name the ones they descend from, so those come last.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
# In the session: when it was last written down that it is in use. Once an hour is often enough to be told.
SEEN, SEEN_EVERY = "seen", timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Device:
    """`key` is its row's; `is_this` is the one that the page is shown on."""

    key: int
    name: str
    ip: str
    signed_in_at: datetime
    seen_at: datetime
    is_this: bool


def devices_of(user: User, this_key: str) -> list[Device]:
    """The live sessions, this one first, then the latest."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=live).order_by("-last_seen_at")
    found = [
        Device(row.pk, name_of(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == this_key)
        for row in rows
    ]
    return sorted(found, key=lambda device: not device.is_this)


def name_of(user_agent: str) -> str:
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def note_presence(request: HttpRequest) -> None:
    """Costs nothing where a request has not asked who is there, and two statements an hour where it has."""
    session, user = getattr(request, "session", None), getattr(request, "_cached_user", None)
    if session is None or not session.accessed or not isinstance(user, User):
        return
    now = int(time.time())
    if now - int(session.get(SEEN, 0)) < SEEN_EVERY.total_seconds() or not session.session_key:
        return
    session[SEEN] = now
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
