"""Writes of delivery that staff cause."""

import uuid
from datetime import datetime

from connectors import operations as connectors
from connectors.delivery import limits, recipients, sending
from connectors.delivery.faults import DeliveryFailed
from connectors.delivery.purposes import TEST
from connectors.models import Connector, DeliveryPolicy, Message
from tenants.audit.actor import Actor
from tenants.policies import save_policy


def update_delivery_policy(*, policy: DeliveryPolicy, by: Actor) -> None:
    """Raises ValidationError."""
    policy.pk = 1
    policy.full_clean(validate_unique=False)
    save_policy(policy, "delivery_policy.update", by=by)


def send_test(*, connector: Connector, to: str, subject: str, text: str, sender: str, now: datetime, by: Actor) -> None:
    """Really sends one message by this connector, whether or not it is in use, and keeps what came of it."""
    channel = connectors.kind_of(connector).purpose
    country = recipients.country_prefix(to) if channel == Message.Channel.SMS else ""
    row = Message(
        id=uuid.uuid4(), channel=channel, purpose=TEST, recipient=recipients.masked(to), country=country,
        recipient_hash=recipients.digest(to), connector_id=connector.pk, connector_name=connector.name, attempts=1,
    )  # fmt: skip
    content = {"to": to, "subject": subject, "text": text, "sender": sender}
    try:
        limits.check(row, now)
        row.vendor_id = sending.send(connector, row.pk, content)
    except DeliveryFailed as failure:
        row.state, row.reason, row.code = Message.State.FAILED, failure.fault.word, failure.code
    else:
        row.state, row.sent_at = Message.State.SENT, now
    row.save(force_insert=True)
    result = {"outcome": "fails" if row.reason else "works", "reason": row.reason, "detail": row.code}
    connectors.keep_test(connector=connector, result=result | {"to": row.recipient}, by=by)
