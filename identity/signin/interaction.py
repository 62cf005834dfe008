"""The interaction: a validated request, kept until a person has signed in (SECURITY 20).

Whoever saves one (the authorize endpoint, later SAML) gets it back in the same browser only, for 30 minutes, once.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase

from identity.signin.models import Interaction
from identity.users.models import User
from tenants.isolation.wrapper import connection

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Way:
    """Where a person is on the way to: an application, and an organization where the request names one."""

    application_id: UUID | None = None
    organization_id: UUID | None = None


NOWHERE = Way()


class Facts(Generic[Fact]):
    """What never changes once it is written; the oldest go."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.found: OrderedDict[tuple[str, str], Fact | None] = OrderedDict()
        self.lock = threading.Lock()

    def __contains__(self, place: tuple[str, str]) -> bool:
        return place in self.found

    def get(self, place: tuple[str, str]) -> Fact | None:
        return self.found.get(place)

    def put(self, place: tuple[str, str], fact: Fact | None) -> None:
        with self.lock:
            self.found[place] = fact
            while len(self.found) > self.limit:
                self.found.popitem(last=False)


WAYS: Facts["Way"] = Facts(limit=10_000)
COOKIE = f"{settings.COOKIE_PREFIX}genkan-browser"
SECRET_BYTES = 32


def browser_secret(request: HttpRequest) -> str:
    """The browser's own secret, or a new one that `remember_browser` must set."""
    found = request.COOKIES.get(COOKIE, "")
    return found if 40 <= len(found) <= 100 else secrets.token_urlsafe(SECRET_BYTES)


def remember_browser(response: HttpResponseBase, secret: str) -> None:
    """A session cookie; it identifies a browser to itself, never a person."""
    response.set_cookie(COOKIE, secret, path="/", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")


def save(
    *,
    secret: str,
    request: dict[str, object],
    return_path: str,
    application_id: UUID | None,
    proof_after: datetime | None,
    now: datetime,
) -> Interaction:
    """`return_path` may hold `{id}`. `request` is JSON and already validated."""
    row = Interaction(
        browser_hash=_digest(secret),
        request=request,
        application_id=application_id,
        proof_after=proof_after,
        expires_at=now + Interaction.LIFETIME,
    )
    row.return_path = return_path.format(id=row.pk)
    row.save(force_insert=True)
    WAYS.put((connection.schema_name, row.return_path), Way(application_id, _organization(request)))
    return row


def find(*, interaction_id: UUID, secret: str, now: datetime) -> Interaction | None:
    """A live interaction of this very browser."""
    return Interaction.objects.filter(
        pk=interaction_id, browser_hash=_digest(secret), finished_at=None, expires_at__gt=now
    ).first()


def find_by_path(*, return_path: str, secret: str, now: datetime) -> Interaction | None:
    """The live interaction of this very browser that goes on at this address."""
    found = Interaction.objects.filter(return_path=return_path, finished_at=None, expires_at__gt=now)
    return found.filter(browser_hash=_digest(secret)).first()


def way_of(*, return_path: str) -> Way:
    """Whose interaction goes on at this address, for its look and its rules: in any browser, over or not.

    It never changes, so each process asks once.
    """
    place = (connection.schema_name, return_path)
    if place not in WAYS:
        found = Interaction.objects.filter(return_path=return_path).values_list("application_id", "request").first()
        WAYS.put(place, Way(found[0], _organization(found[1])) if found is not None else None)
    return WAYS.get(place) or NOWHERE


def _organization(request: object) -> UUID | None:
    """The `organization_id` of an authorization request. Whether there is such an organization is not asked here."""
    parameters = request.get("parameters") if isinstance(request, dict) else None
    named = parameters.get("organization_id") if isinstance(parameters, dict) else None
    try:
        return UUID(str(named[0])) if isinstance(named, list) and named else None
    except ValueError:
        return None


def find_application(*, interaction_id: UUID) -> UUID | None:
    """Which application an interaction was begun for, over or not, in whichever browser."""
    return Interaction.objects.filter(pk=interaction_id).values_list("application_id", flat=True).first()


def bind(*, interaction: Interaction, user: User) -> bool:
    """Ties it to the person whose answer a page is waiting for; False when it belongs to somebody else."""
    found = _open(interaction).filter(Q(user=None) | Q(user=user))
    if not found.update(user=user):
        return False
    interaction.user = user
    return True


def release(*, interaction: Interaction, request: dict[str, object]) -> None:
    """The person it was tied to left; whoever comes next starts with `request`, without the former one's answers."""
    _open(interaction).update(user=None, request=request)
    interaction.user, interaction.request = None, request


def finish(*, interaction: Interaction, user: User | None, now: datetime) -> bool:
    """Uses it up in one statement, with the person it ended for; False when another tab was faster."""
    found = _open(interaction).filter(expires_at__gt=now)
    if user is not None:
        found = found.filter(Q(user=None) | Q(user=user))
    return bool(found.update(finished_at=now, user=user))


def _open(interaction: Interaction) -> QuerySet[Interaction]:
    return Interaction.objects.filter(pk=interaction.pk, finished_at=None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
