"""A person on the way to their company's provider: the request, typed, used once, bound to tenant, connection, organization,
way and browser.

What an answer must fit is in it, and what it is for. The answer names it: `InResponseTo` of SAML is "_" and the token,
`state` of OpenID Connect the token.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest

from connectors.enterprise.answers import Request
from connectors.enterprise.kind import Protocol
from connectors.rows import Setup
from identity.signin.crossing import ANSWER_LIFETIME, LIFETIME, digest, handle_of, is_same
from identity.signin.interaction import browser_secret
from orgs.connections.addresses import callback_of
from orgs.connections.models import Connection
from tenants.onetime import operations as onetime

REQUEST, ANSWER = "sso.request", "sso.answer"
FIELDS = ("SAMLResponse", "RelayState", "code", "state", "error", "error_description", "iss")
ANSWER_LIMIT = 256 * 1024
SAML_PREFIX = "_"


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    TEST = "test"


class PassageOver(Exception):
    """Unknown, used or expired."""


class OtherBrowser(PassageOver):
    """Begun in another browser."""


class OtherConnection(PassageOver):
    """Begun for another connection."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Of a test: who tests, where the last page leads back to, and the draft that is tested."""

    tester: str
    return_url: str
    tested_hash: str


@dataclass(frozen=True, slots=True)
class Passage:
    """`is_prompted`: the person asked for it, on a page of ours or by an application in this browser; what others start
    asks before it signs anybody in."""

    connection: UUID
    organization: str
    purpose: Purpose
    next_path: str
    request: Request
    is_prompted: bool = True
    trial: Trial | None = None
    browser_hash: str = field(repr=False, default="")
    handle_hash: str = field(repr=False, default="")


def begin(
    connection: Connection,
    setup: Setup,
    *,
    purpose: Purpose,
    browser: str,
    handle: str,
    next_path: str = "",
    login_hint: str = "",
    locale: str = "",
    is_prompted: bool = True,
    is_forced: bool = False,
    trial: Trial | None = None,
) -> tuple[Passage, str]:
    """Keeps the request; gives it with its token. `browser` and `handle` are the secrets that the browser is given."""
    protocol = setup.text("protocol")
    request = Request(
        connection=connection.pk,
        id="",
        callback=callback_of(connection, protocol),
        entity_id=connection.entity_id,
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        login_hint=login_hint,
        locale=locale,
        is_forced=is_forced,
    )
    passage = Passage(
        connection=connection.pk,
        organization=str(connection.organization_id or ""),
        purpose=purpose,
        next_path=next_path,
        request=request,
        is_prompted=is_prompted,
        trial=trial,
        browser_hash=digest(browser),
        handle_hash=digest(handle),
    )
    payload: dict[str, object] = {**asdict(passage), "connection": str(connection.pk)}
    payload["request"] = {**asdict(request), "connection": str(connection.pk), "protocol": protocol}
    token = onetime.issue(kind=REQUEST, subject=str(connection.pk), payload=payload, lifetime=LIFETIME)
    return _with_token(passage, protocol, token), token


def token_in(answer: Mapping[str, str], named: str) -> str:
    """Of the request that an answer is to. `named` is what the message itself says, `InResponseTo` of SAML: what stands
    beside it counts only where the message says nothing that is ours."""
    if "state" in answer:
        return answer["state"]
    return named.removeprefix(SAML_PREFIX) if named else ""


def end(request: HttpRequest, connection_id: UUID, token: str) -> Passage:
    """Uses the request up, if it is this browser's for this connection. Raises PassageOver."""
    try:
        passage = _read(onetime.look(kind=REQUEST, token=token).payload, token)
        _check(passage, connection_id, is_same(browser_secret(request), passage.browser_hash))
        onetime.consume(kind=REQUEST, token=token)
    except onetime.OneTimeInvalid as error:
        raise PassageOver from error
    return passage


def keep_answer(request: HttpRequest, connection_id: UUID, sent: Mapping[str, str], token: str) -> str:
    """An answer by POST, until the GET that follows; the handle must be the one of its request. Raises PassageOver."""
    try:
        passage = _read(onetime.look(kind=REQUEST, token=token).payload, token)
        handle = request.COOKIES.get(handle_of(token), "")
    except onetime.OneTimeInvalid as error:
        raise PassageOver from error
    _check(passage, connection_id, is_same(handle, passage.handle_hash))
    payload: dict[str, object] = {name: sent[name] for name in FIELDS if name in sent}
    payload["token"] = token
    return onetime.issue(kind=ANSWER, subject=str(connection_id), payload=payload, lifetime=ANSWER_LIFETIME)


def take_answer(connection_id: UUID, token: str) -> tuple[dict[str, str], str]:
    """What `keep_answer` kept, once, and the token of its request. Raises PassageOver."""
    try:
        found = onetime.consume(kind=ANSWER, token=token)
    except onetime.OneTimeInvalid as error:
        raise PassageOver from error
    if found.subject != str(connection_id):
        raise PassageOver
    answer = {name: str(value) for name, value in found.payload.items()}
    return answer, answer.pop("token")


def _check(passage: Passage, connection_id: UUID, is_same_browser: bool) -> None:
    if passage.connection != connection_id:
        raise OtherConnection
    if not is_same_browser:
        raise OtherBrowser


def _with_token(passage: Passage, protocol: str, token: str) -> Passage:
    named = f"{SAML_PREFIX}{token}" if protocol == Protocol.SAML else token
    return replace(passage, request=replace(passage.request, id=named))


def _read(payload: Mapping[str, object], token: str) -> Passage:
    request, trial = payload["request"], payload["trial"]
    assert isinstance(request, dict)  # noqa: S101  # as `begin` wrote it
    protocol = str(request.pop("protocol"))
    passage = Passage(
        connection=UUID(str(payload["connection"])),
        organization=str(payload["organization"]),
        purpose=Purpose(str(payload["purpose"])),
        next_path=str(payload["next_path"]),
        request=Request(**{**request, "connection": UUID(str(request["connection"]))}),
        is_prompted=bool(payload["is_prompted"]),
        trial=Trial(**trial) if isinstance(trial, dict) else None,
        browser_hash=str(payload["browser_hash"]),
        handle_hash=str(payload["handle_hash"]),
    )
    return _with_token(passage, protocol, token)
