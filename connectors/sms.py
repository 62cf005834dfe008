"""Text messages: each becomes a sealed row and a job, in the transaction that caused it, like mail."""

from datetime import datetime

from connectors.delivery import queue
from connectors.delivery.kind import SMS


def send(*, to: str, text: str, purpose: str = "", expires_at: datetime | None = None) -> None:
    """`to` is a number in E.164. Whoever calls has counted what it costs (identity.signin.limits)."""
    queue.put(channel=SMS, to=to, content={"text": text}, purpose=purpose, expires_at=expires_at)


def pretend(*, to: str, text: str, purpose: str = "", expires_at: datetime | None = None) -> None:
    """The work of sending, and nothing is sent: for a number whose owner must not hear of it."""
    queue.put(channel=SMS, to=to, content={"text": text}, purpose=purpose, expires_at=expires_at, is_pretended=True)
