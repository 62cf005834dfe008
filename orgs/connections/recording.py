"""What happens to connections, in the log book."""

from orgs.connections.models import Connection
from tenants.audit import events
from tenants.audit.actor import Actor


def record(verb: str, row: Connection, by: Actor, **details: object) -> None:
    """Under the organization, whose people may read it; under the connection itself where there is none."""
    about = row.organization if row.organization is not None else row
    named: dict[str, object] = {"connection": row.connector.name, "connection_id": str(row.pk), **details}
    events.record(f"connection.{verb}", about, by=by, details=named)
