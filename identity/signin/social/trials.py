"""A test of a connector by staff: a real sign-in that changes nobody, and whose result is kept for the console.

The console makes a ticket; the tenant's host takes it, once, so that the vendor comes back to the real callback URL.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from connectors import operations as connectors
from connectors.captcha.kind import CaptchaKind
from connectors.kinds import KINDS
from connectors.models import Connector
from connectors.rows import setup_of
from connectors.social.faults import ProviderFailed
from connectors.social.profile import Arrival
from identity.signin.social.doors import social_kind
from identity.signin.social.passage import PassageOver
from tenants.audit.actor import Actor, Kind
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime

TICKET, LIFETIME = "social.test", timedelta(minutes=5)
TEXT_LIMIT, CLAIMS_LIMIT, DEPTH_LIMIT = 300, 60, 3
HIDDEN = ("token", "secret", "hash", "nonce", "code", "password", "key")
MAPPED = ("subject", "email", "email_verified", "name", "given_name", "family_name", "username", "picture", "locale")


def start_url(connector: Connector, by: Actor) -> str:
    """Where the new tab goes: good once, for five minutes."""
    token = onetime.issue(
        kind=TICKET, subject=str(connector.pk), payload={"id": by.id, "label": by.label}, lifetime=LIFETIME
    )
    return f"{origin(current())}/callback/{connector.pk}/test?ticket={token}"


def take_ticket(connector_id: UUID, token: str) -> str:
    """Who tests, as text for the passage. Raises PassageOver."""
    try:
        found = onetime.consume(kind=TICKET, token=token)
    except onetime.OneTimeInvalid as error:
        raise PassageOver from error
    if found.subject != str(connector_id):
        raise PassageOver
    return f"{found.payload['id']} {found.payload['label']}"


def try_secret(connector: Connector, by: Actor) -> None:
    """Of a captcha: whether the vendor knows the secret key. Nobody has to solve anything."""
    kind = KINDS.get(connector.kind)
    result: dict[str, object] = {"outcome": "works"}
    if isinstance(kind, CaptchaKind):
        try:
            kind.check_secret(setup_of(connector))
        except ProviderFailed as failure:
            result = failure_result(failure)
        connectors.keep_test(connector=connector, result=result, by=by)


def keep_success(connector: Connector, tester: str, arrival: Arrival, by: Actor) -> HttpResponse:
    kind = social_kind(connector)
    profile = {name: getattr(arrival.profile, name) for name in MAPPED}
    result = {
        "outcome": "works",
        "claims": redacted(arrival.claims),
        "profile": {name: value for name, value in profile.items() if value not in ("", False)},
        "vouches": kind is not None and kind.vouches(setup_of(connector), arrival),
    }
    return _keep(connector, tester, result, by)


def keep_failure(connector: Connector, tester: str, failure: ProviderFailed, by: Actor) -> HttpResponse:
    return _keep(connector, tester, failure_result(failure), by)


def failure_result(failure: ProviderFailed) -> dict[str, object]:
    return {"outcome": "fails", "fault": failure.fault.name, "detail": failure.detail}


def _keep(connector: Connector, tester: str, result: dict[str, object], by: Actor) -> HttpResponse:
    operator_id, _space, label = tester.partition(" ")
    actor = Actor(Kind.OPERATOR, operator_id, label, by.ip, by.user_agent)
    connectors.keep_test(connector=connector, result=result, by=actor)
    return HttpResponseRedirect(console_url(connector))


def console_url(connector: Connector) -> str:
    """The console's page of the test; the console is on another host."""
    port = settings.PUBLIC_PORT
    standard = {"https": 443, "http": 80}[settings.PUBLIC_SCHEME]
    host = settings.CONSOLE_HOST if port == standard else f"{settings.CONSOLE_HOST}:{port}"
    return f"{settings.PUBLIC_SCHEME}://{host}/t/{current().slug}/connections/{connector.pk}/test/"


def redacted(claims: Mapping[str, object]) -> dict[str, object]:
    """What came back, as staff may see it: without secrets, bounded in every direction."""
    found = _bounded(claims, 0)
    return found if isinstance(found, dict) else {}


def _bounded(value: object, depth: int) -> object:
    if isinstance(value, str):
        return value[:TEXT_LIMIT]
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= DEPTH_LIMIT:
        return "…"
    if isinstance(value, Mapping):
        entries = list(value.items())[:CLAIMS_LIMIT]
        return {
            str(name)[:80]: "•••" if _is_hidden(str(name)) else _bounded(entry, depth + 1) for name, entry in entries
        }
    if isinstance(value, list | tuple):
        return [_bounded(entry, depth + 1) for entry in list(value)[:CLAIMS_LIMIT]]
    return "…"


def _is_hidden(name: str) -> bool:
    return any(mark in name.lower() for mark in HIDDEN)
