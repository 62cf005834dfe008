"""Django's mail backend: every mail becomes a sealed row and a job, in the transaction that caused it."""

import json
import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from connectors import delivery
from connectors.models import Message
from tenants.keys import vault


class TenantBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            place = uuid.uuid4()
            content = json.dumps(
                {
                    "to": mail.recipients(),
                    "from": mail.from_email,
                    "subject": mail.subject,
                    "text": mail.body,
                    "alternatives": [list(part) for part in getattr(mail, "alternatives", [])],
                }
            )
            sealed = vault.seal(content.encode(), table="message", column="content", row=place)
            Message.objects.create(id=place, content_sealed=sealed)
            delivery.deliver.enqueue(message=str(place))
        return len(email_messages)
