"""What was said of somebody, kept until they press a button or have signed in to their account: one-time, this browser's.

The provider's answer has been found right and used up; this is what is left of it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest

from connectors.enterprise.answers import Assertion, Report
from connectors.enterprise.mapping import Person
from identity.signin.crossing import LIFETIME, digest, is_same
from identity.signin.interaction import browser_secret
from tenants.onetime import operations as onetime

# In the session: the token of the link that waits for a sign-in to the account.
WAITING = "sso_link"


class Why(StrEnum):
    CONFIRM = "sso.confirm"  # somebody else began this sign-in: nobody is signed in unseen
    LINK = "sso.link"  # the account has to be opened once before it is linked


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came by a connection, and what the session keeps of it. `signed_by` is the provider's key."""

    connection: UUID
    person: Person
    signed_by: str = ""
    session_index: str = ""
    name_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """`user` is whose account it is to be linked with, "" where that is not the question."""

    arrived: Arrived
    next_path: str
    user: str = ""


def arrived_of(connection_id: UUID, person: Person, assertion: Assertion) -> Arrived:
    return Arrived(connection_id, person, assertion.signed_by, assertion.session_index, assertion.name_id)


def report_of(arrived: Arrived) -> Report:
    """For the log of attempts, once the message itself is gone."""
    seen = Assertion(subject=arrived.person.subject, attributes={}, signed_by=arrived.signed_by)
    return Report(checks=(), assertion=seen, is_signed=bool(arrived.signed_by))


def keep(request: HttpRequest, why: Why, pending: Pending) -> str:
    payload: dict[str, object] = {
        "connection": str(pending.arrived.connection),
        "arrived": {**asdict(pending.arrived), "connection": ""},
        "next_path": pending.next_path,
        "user": pending.user,
        "browser_hash": digest(browser_secret(request)),
    }
    return onetime.issue(kind=why.value, subject=str(pending.arrived.connection), payload=payload, lifetime=LIFETIME)


def look(request: HttpRequest, why: Why, token: str) -> Pending | None:
    try:
        return _read(request, onetime.look(kind=why.value, token=token).payload)
    except onetime.OneTimeInvalid:
        return None


def take(request: HttpRequest, why: Why, token: str) -> Pending | None:
    """Once."""
    if look(request, why, token) is None:
        return None
    try:
        return _read(request, onetime.consume(kind=why.value, token=token).payload)
    except onetime.OneTimeInvalid:
        return None


def waiting_for(request: HttpRequest, user_id: UUID) -> Pending | None:
    """The link that waits for this person to sign in, in this browser."""
    token = request.session.get(WAITING)
    found = look(request, Why.LINK, str(token)) if token else None
    return found if found is not None and found.user == str(user_id) else None


def _read(request: HttpRequest, payload: Mapping[str, object]) -> Pending | None:
    if not is_same(browser_secret(request), str(payload["browser_hash"])):
        return None
    arrived = payload["arrived"]
    assert isinstance(arrived, dict)  # noqa: S101  # as `keep` wrote it
    person = {**arrived["person"], "groups": tuple(arrived["person"]["groups"])}
    return Pending(
        arrived=Arrived(**{**arrived, "connection": UUID(str(payload["connection"])), "person": Person(**person)}),
        next_path=str(payload["next_path"]),
        user=str(payload["user"]),
    )
