"""A person on the way to a vendor and back: the state, typed, used once, bound to tenant, connector and browser.

It also holds what the answer must fit (PKCE verifier, nonce), where the person was going, and for what the vendor is
asked. Answers that come by POST from the vendor's own pages carry none of our Lax cookies: they are bound by a handle of
their own, and wait for the GET that the 303 leads to (SECURITY 1).
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from connectors.models import Connector
from connectors.social.kind import SocialKind, Trip
from identity.signin.interaction import browser_secret
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime

STATE, ANSWER = "social.state", "social.answer"
LIFETIME, ANSWER_LIFETIME = timedelta(minutes=30), timedelta(minutes=2)
HANDLE = f"{settings.COOKIE_PREFIX}genkan-answer"
# Of an answer by POST, what is worth keeping until the GET.
FIELDS = ("code", "state", "error", "iss", "user")
FIELD_LIMIT = 8 * 1024


class Purpose(StrEnum):
    """For what the vendor is asked."""

    SIGN_IN = "sign_in"
    LINK = "link"
    TEST = "test"


class PassageOver(Exception):
    """Unknown, used, expired, or begun elsewhere: in another browser, for another connector, at another tenant."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`subject` is who is being connected, or the member of staff who tests; `invitation` the link that somebody came by."""

    connector: UUID
    purpose: Purpose
    next_path: str
    subject: str
    trip: Trip
    invitation: str = field(repr=False, default="")
    browser_hash: str = field(repr=False, default="")
    handle_hash: str = field(repr=False, default="")


def callback_url(connector_id: UUID) -> str:
    return f"{origin(current())}/callback/{connector_id}"


def begin(
    connector: Connector,
    *,
    purpose: Purpose,
    next_path: str = "",
    subject: str = "",
    browser: str,
    login_hint: str = "",
    locale: str = "",
    handle: str = "",
    invitation: str = "",
) -> Passage:
    """Keeps the state, and gives the trip that names it. `browser` is the secret that the browser is given."""
    trip = Trip(
        redirect_uri=callback_url(connector.pk),
        verifier=secrets.token_urlsafe(48),
        nonce=secrets.token_urlsafe(24),
        login_hint=login_hint,
        locale=locale,
    )
    passage = Passage(
        connector=connector.pk,
        purpose=purpose,
        next_path=next_path,
        subject=subject,
        trip=trip,
        invitation=invitation,
        browser_hash=_digest(browser),
        handle_hash=_digest(handle) if handle else "",
    )
    payload: dict[str, object] = {**asdict(passage), "connector": str(connector.pk)}
    state = onetime.issue(kind=STATE, subject=str(connector.pk), payload=payload, lifetime=LIFETIME)
    return replace(passage, trip=replace(trip, state=state))


def end(request: HttpRequest, connector_id: UUID, state: str) -> Passage:
    """Uses the state up, if it is this browser's for this connector. Raises PassageOver."""
    try:
        passage = _read(onetime.look(kind=STATE, token=state).payload)
        if passage.connector != connector_id or not _same(browser_secret(request), passage.browser_hash):
            raise PassageOver
        onetime.consume(kind=STATE, token=state)
    except onetime.OneTimeInvalid as error:
        raise PassageOver from error
    return replace(passage, trip=replace(passage.trip, state=state))


def keep_answer(request: HttpRequest, connector_id: UUID, sent: Mapping[str, str]) -> str:
    """An answer by POST, until the GET that follows; the handle must be the one of its state. Raises PassageOver."""
    answer = {name: sent[name] for name in FIELDS if len(sent.get(name, "")) <= FIELD_LIMIT and name in sent}
    try:
        passage = _read(onetime.look(kind=STATE, token=answer.get("state", "")).payload)
    except onetime.OneTimeInvalid as error:
        raise PassageOver from error
    if passage.connector != connector_id or not _same(request.COOKIES.get(HANDLE, ""), passage.handle_hash):
        raise PassageOver
    payload: dict[str, object] = dict(answer)
    return onetime.issue(kind=ANSWER, subject=str(connector_id), payload=payload, lifetime=ANSWER_LIFETIME)


def take_answer(connector_id: UUID, token: str) -> dict[str, str]:
    """What `keep_answer` kept, once. Raises PassageOver."""
    try:
        found = onetime.consume(kind=ANSWER, token=token)
    except onetime.OneTimeInvalid as error:
        raise PassageOver from error
    if found.subject != str(connector_id):
        raise PassageOver
    return {name: str(value) for name, value in found.payload.items()}


def new_handle(kind: SocialKind) -> str:
    """For kinds whose answer comes by POST; "" for the others."""
    return secrets.token_urlsafe(32) if kind.answers_by_post else ""


def give_handle(response: HttpResponseBase, handle: str) -> None:
    """The one cookie that goes along with a cross-site POST: it opens nothing but its own answer, once."""
    response.set_cookie(
        HANDLE, handle, max_age=int(LIFETIME.total_seconds()), path="/", secure=True, httponly=True, samesite="None"
    )


def drop_handle(response: HttpResponseBase) -> None:
    response.set_cookie(HANDLE, "", max_age=0, path="/", secure=True, httponly=True, samesite="None")


def _read(payload: Mapping[str, object]) -> Passage:
    trip = payload["trip"]
    assert isinstance(trip, dict)  # noqa: S101  # as `begin` wrote it
    return Passage(
        connector=UUID(str(payload["connector"])),
        purpose=Purpose(str(payload["purpose"])),
        next_path=str(payload["next_path"]),
        subject=str(payload["subject"]),
        trip=Trip(**trip),
        invitation=str(payload["invitation"]),
        browser_hash=str(payload["browser_hash"]),
        handle_hash=str(payload["handle_hash"]),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _same(secret: str, expected_hash: str) -> bool:
    return bool(secret and expected_hash) and hmac.compare_digest(_digest(secret), expected_hash)
