"""Whether a password is known from a leak, asked by k-anonymity: only five characters of its SHA-1 are sent.

The format is that of Have I Been Pwned's range API, https://haveibeenpwned.com/API/v3#PwnedPasswords. It is asked with
padding, so that the size of the answer says nothing either. Fails open, and rests after a failure: a service that is
down must not keep anybody from choosing a password, nor make everybody wait for it.
"""

import hashlib
import logging
import queue
import threading
import time

from django.conf import settings

from tenants import outbound

SECONDS = 1.5
REST_SECONDS = 5 * 60
PREFIX = 5
logger = logging.getLogger(__name__)


class Circuit:
    """Open while the service rests; one per process."""

    def __init__(self) -> None:
        self.until = 0.0

    def is_open(self) -> bool:
        return time.monotonic() < self.until

    def rest(self) -> None:
        self.until = time.monotonic() + REST_SECONDS
        logger.warning("The range service for leaked passwords did not answer: not asked for %d s.", REST_SECONDS)

    def close(self) -> None:
        self.until = 0.0


CIRCUIT = Circuit()


def is_on() -> bool:
    return bool(settings.BREACHED_PASSWORDS_URL)


def is_breached(password: str) -> bool:
    """False also when nobody can tell."""
    if not is_on() or CIRCUIT.is_open():
        return False
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    body = _ask(digest[:PREFIX])
    if body is None:
        CIRCUIT.rest()
        return False
    return _is_listed(body, digest[PREFIX:])


def _ask(prefix: str) -> bytes | None:
    """In a thread of its own: resolving a name knows no time limit."""
    found: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=lambda: found.put(_fetch(prefix)), name="breaches", daemon=True).start()
    try:
        return found.get(timeout=SECONDS)
    except queue.Empty:
        return None


def _fetch(prefix: str) -> bytes | None:
    url = f"{settings.BREACHED_PASSWORDS_URL.rstrip('/')}/{prefix}"
    try:
        answer = outbound.fetch("GET", url, headers={"Add-Padding": "true"}, seconds=SECONDS)
    except (outbound.OutboundRefused, outbound.OutboundFailed) as error:
        logger.info("Leaked passwords: %s", error)
        return None
    return answer.body if answer.status == 200 else None


def _is_listed(body: bytes, suffix: str) -> bool:
    """Lines are `SUFFIX:COUNT`; padding has the count 0."""
    for line in body.decode("ascii", "replace").splitlines():
        listed, _colon, count = line.strip().partition(":")
        if listed.upper() == suffix:
            return count.strip() != "0"
    return False
