"""What an OpenID provider is told about us: the keys by which we prove who we are (private_key_jwt)."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from connectors.enterprise import client_proof
from identity.signin.sso.finding import find


@require_safe
def jwks(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    return JsonResponse(client_proof.public_keys(find(connection_id).pk))
