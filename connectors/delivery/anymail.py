"""Mail providers by django-anymail: it writes the request and reads the answer, our guarded session carries both.

Each connection is an instance of anymail's backend with its own options; nothing is read from Django's settings.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused

from connectors.delivery import asking
from connectors.delivery.faults import DeliveryFailed, Fault
from connectors.delivery.kind import Mail, MailKind, as_django
from connectors.rows import Setup
from connectors.social.session import GuardedSession

ACCEPTED = {"sent", "queued"}


class AnymailKind(MailKind):
    """`module` is the backend's; `secrets` and `texts` are its options, by the names that our form has too."""

    module: ClassVar[str]
    secrets: ClassVar[tuple[str, ...]] = ("api_key",)
    texts: ClassVar[tuple[str, ...]] = ()

    def options(self, setup: Setup) -> dict[str, Any]:
        """What the backend is made with; an empty text is left to anymail's own default."""
        texts = {name: setup.text(name) for name in self.texts if setup.text(name)}
        return {**texts, **{name: setup.secret(name) for name in self.secrets}}

    def send(self, setup: Setup, mail: Mail) -> str:
        backend = import_module(f"anymail.backends.{self.module}").EmailBackend(**self.options(setup), timeout=None)
        backend.session = GuardedSession()
        message: Any = as_django(setup, mail)
        try:
            backend.send_messages([message])
        except AnymailError as error:
            raise self._failure(error) from error
        # What the backend finds in an answer that is no answer of its vendor.
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            raise DeliveryFailed(Fault.ANSWER) from error
        status = message.anymail_status
        if not status.status or not status.status & ACCEPTED:
            raise DeliveryFailed(self._faults_of(status.esp_response) or Fault.REFUSED, _code(status.esp_response))
        found = status.message_id
        return asking.vendor_id(next(iter(found), "") if isinstance(found, set) else found)

    def _failure(self, error: AnymailError) -> DeliveryFailed:
        if isinstance(error, requests.ConnectionError):
            return DeliveryFailed(Fault.UNREACHABLE)
        if isinstance(error, AnymailInvalidAddress):
            return DeliveryFailed(Fault.RECIPIENT, "address")
        response = getattr(error, "response", None)
        if isinstance(error, AnymailRecipientsRefused):
            return DeliveryFailed(Fault.RECIPIENT, _code(response))
        if not isinstance(error, AnymailAPIError) or response is None:
            return DeliveryFailed(Fault.BROKEN)
        headers: Mapping[str, str] = {name.lower(): value for name, value in response.headers.items()}
        return asking.refusal(response.status_code, headers, _code(response), self.faults)

    def _faults_of(self, response: Any) -> Fault | None:
        return self.faults.get(_code(response))


def _code(response: Any) -> str:
    return asking.reason_in(asking.read(response.content)) if response is not None else ""
