"""The one place that listens: whatever the table names becomes a job, which holds the id of the event alone."""

from identity.account.notices import sending
from identity.account.notices.table import find_notice
from tenants.audit.events import recorded
from tenants.audit.models import Event


def connect() -> None:
    recorded.connect(_recorded, dispatch_uid="genkan.account.notices")


def _recorded(sender: type, event: Event, **_kwargs: object) -> None:
    if find_notice(event) is not None:
        sending.write.enqueue(event=str(event.pk))
