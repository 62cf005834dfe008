"""The one place that every outgoing `sub` comes from (SECURITY 16; OpenID Connect Core 8)."""

from uuid import UUID

from identity.oidc.clients import RegisteredClient


def subject_of(user_id: UUID, client: RegisteredClient) -> str:
    """Public subjects: every client of the tenant knows a person by the same id."""
    return str(user_id)
