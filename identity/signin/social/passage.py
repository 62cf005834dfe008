"""A person on the way to a vendor and back: the state, typed, used once, bound to tenant, connector and browser.

It also holds what the answer must fit (PKCE verifier, nonce), where the person was going, and for what the vendor is
asked. Answers that come by POST from the vendor's own pages carry none of our Lax cookies: they are bound by a handle of
their own, and wait for the GET that the 303 leads to (SECURITY 1).
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest

from connectors.models import Connector
from connectors.social.kind import SocialKind, Trip
from identity.signin.crossing import ANSWER_LIFETIME, HANDLE, LIFETIME, digest, is_same
from identity.signin.crossing import new_handle as any_handle
from identity.signin.interaction import browser_secret
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime

STATE, ANSWER = "social.state", "social.answer"
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
        browser_hash=digest(browser),
        handle_hash=digest(handle) if handle else "",
    )
    payload: dict[str, object] = {**asdict(passage), "connector": str(connector.pk)}
    state = onetime.issue(kind=STATE, subject=str(connector.pk), payload=payload, lifetime=LIFETIME)
    return replace(passage, trip=replace(trip, state=state))


def end(request: HttpRequest, connector_id: UUID, state: str) -> Passage:
    """Uses the state up, if it is this browser's for this connector. Raises PassageOver."""
    try:
        passage = _read(onetime.look(kind=STATE, token=state).payload)
        if passage.connector != connector_id or not is_same(browser_secret(request), passage.browser_hash):
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
    if passage.connector != connector_id or not is_same(request.COOKIES.get(HANDLE, ""), passage.handle_hash):
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
    return any_handle() if kind.answers_by_post else ""


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
