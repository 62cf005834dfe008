"""Connections that send, as staff set them up, and what a tenant's delivery log holds."""

from typing import Any

from connectors import mail, operations, sms
from connectors.models import Connector, Message
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs

TO, NUMBER = "alice@example.test", "+819012345678"


def tenant() -> TenantScope:
    return cast.new_tenant().scope()


def connect(scope: TenantScope, kind: str, config: dict[str, Any], name: str = "") -> Connector:
    """Set up and in use."""
    with enter(scope):
        row = operations.create_connector(kind=kind, name=name or f"The {kind}", by=COMMAND)
        form = operations.config_form(row, config)
        assert form.is_valid(), form.errors
        operations.update_connector(connector=row, values={}, config=form, by=COMMAND)
        operations.enable_connector(connector=row, by=COMMAND)
    return row


def post(scope: TenantScope, to: str = TO, **values: Any) -> None:
    """One mail, or one SMS to a number; the job waits."""
    with enter(scope):
        if to.startswith("+"):
            sms.send(to=to, text="A text.", **values)
        else:
            mail.send(to=to, **{"subject": "A subject", "text": "A text.", **values})


def deliver(scope: TenantScope, to: str = TO, **values: Any) -> Message:
    """The row after everything that is due now was done."""
    post(scope, to, **values)
    jobs.run_all()
    return latest(scope)


def latest(scope: TenantScope) -> Message:
    with enter(scope):
        found = Message.objects.order_by("-created_at").first()
    assert found is not None
    return found
