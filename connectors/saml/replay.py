"""An assertion signs somebody in once (saml-profiles 4.1.4.5)."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import connection

from connectors.enterprise.answers import Assertion
from connectors.saml.models import UsedAssertion

LATEST = timedelta(hours=1)
INSERT = (
    f"insert into {UsedAssertion._meta.db_table} (digest, expires_at) values (%s, %s) on conflict (digest) do nothing"  # noqa: S608  # a name of ours
)


def use(connection_id: UUID, assertion: Assertion, now: datetime) -> bool:
    """True for the first, whoever else comes at the same moment. One without an ID was never seen to be new."""
    if not assertion.id:
        return False
    latest = now + LATEST
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [_digest(connection_id, assertion.id), max(assertion.expires_at or latest, now + timedelta(minutes=10))],
        )
        return bool(cursor.rowcount == 1)


def _digest(connection_id: UUID, assertion_id: str) -> UUID:
    return UUID(bytes=sha256(connection_id.bytes + assertion_id.encode()).digest()[:16])
