"""Where a sign-in begins anew at its application: login initiated by a third party, here us (OpenID Connect Core 4)."""

from dataclasses import dataclass
from uuid import UUID

from identity.oidc.clients import get_client
from identity.oidc.issuer import issuer
from identity.oidc.models import Client
from identity.oidc.responses import join


@dataclass(frozen=True, slots=True)
class Beginning:
    application: str
    address: str


def find_beginning(application_id: UUID | None) -> Beginning | None:
    """None where the application has no such address, is suspended, or entered itself and nobody has reviewed it."""
    if application_id is None:
        return None
    client_id = Client.objects.filter(application=application_id).values_list("client_id", flat=True).first()
    client = get_client(client_id) if client_id else None
    if client is None or client.is_suspended or client.is_unreviewed or not client.initiate_login_uri:
        return None
    return Beginning(client.name, join(client.initiate_login_uri, {"iss": issuer()}))
