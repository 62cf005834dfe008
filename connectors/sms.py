"""Text messages: each becomes a sealed row and a job, in the transaction that caused it, like mail."""

import json
import uuid

from connectors import delivery
from connectors.models import Message
from tenants.keys import vault


def send(*, to: str, text: str) -> None:
    """`to` is a number in E.164. Whoever calls has counted what it costs (identity.signin.limits)."""
    _put(to, text, is_pretended=False)


def pretend(*, to: str, text: str) -> None:
    """The work of sending, and nothing is sent: for a number whose owner must not hear of it. The job takes the row away."""
    _put(to, text, is_pretended=True)


def _put(to: str, text: str, is_pretended: bool) -> None:
    place = uuid.uuid4()
    content = json.dumps({"kind": "sms", "to": [to], "text": text, "pretended": is_pretended})
    sealed = vault.seal(content.encode(), table="message", column="content", row=place)
    Message.objects.create(id=place, content_sealed=sealed)
    delivery.deliver.enqueue(message=str(place))
