"""Telling clients, server to server (OpenID Connect Back-Channel Logout 1.0 sections 2.5 to 2.8).

Only 200 and 204 count as heard; a redirect is not followed. Each call goes through the guarded client.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from identity.oidc.clients import RegisteredClient, UnknownClient, get_client
from identity.oidc.logout.models import LogoutDelivery
from identity.oidc.tokens import logout_token
from tenants import outbound
from tenants.keys.ring import UnknownKey

HEARD = (200, 204)
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Cache-Control": "no-store"}
AT_ONCE_SECONDS = 2.0
# Threads of one sign-out. What goes beyond is left to the queue.
AT_ONCE_LIMIT = 20
TOO_SLOW = "no answer in time"


@dataclass(frozen=True, slots=True)
class Notice:
    """One call, ready to be made by a thread that knows no tenant and no database."""

    delivery_id: UUID
    address: str
    body: bytes


class NotToBeTold(Exception):
    """The client is suspended, has no address any more, or there is no key to sign with."""


def prepare(delivery: LogoutDelivery, now: datetime) -> Notice:
    """With a token of its own for each attempt. Raises NotToBeTold."""
    client = _client(delivery)
    try:
        token = logout_token.issue(client=client, subject=delivery.subject, sid=delivery.sid, now=now)
    except UnknownKey:
        raise NotToBeTold("there is no key for its signature algorithm") from None
    return Notice(delivery.pk, client.backchannel_logout_uri, urlencode({"logout_token": token}).encode())


def call(notice: Notice, seconds: float = outbound.SECONDS) -> str:
    """Empty when the client has heard, else why not, in words for staff."""
    try:
        answer = outbound.fetch("POST", notice.address, headers=HEADERS, body=notice.body, seconds=seconds)
    except (outbound.OutboundRefused, outbound.OutboundFailed) as error:
        return str(error) or type(error).__name__
    return "" if answer.status in HEARD else f"answered {answer.status}"


def call_all(notices: Sequence[Notice], seconds: float = AT_ONCE_SECONDS) -> Mapping[UUID, str]:
    """All of them side by side; after `seconds` whoever has not answered is given up on, whatever holds it up."""
    results: dict[UUID, str] = {}

    def ring(notice: Notice) -> None:
        results[notice.delivery_id] = call(notice, seconds)

    threads = [threading.Thread(target=ring, args=(notice,), daemon=True) for notice in notices[:AT_ONCE_LIMIT]]
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    heard = dict(results)
    return {notice.delivery_id: heard.get(notice.delivery_id, TOO_SLOW) for notice in notices[:AT_ONCE_LIMIT]}


def _client(delivery: LogoutDelivery) -> RegisteredClient:
    try:
        client = get_client(delivery.client.client_id)
    except UnknownClient:
        raise NotToBeTold("the application is gone") from None
    if client.is_suspended:
        raise NotToBeTold("the application is suspended")
    if not client.backchannel_logout_uri:
        raise NotToBeTold("the application has no back-channel logout URI")
    return client
