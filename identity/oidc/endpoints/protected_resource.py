"""Metadata of the management API as a protected resource, computed (RFC 9728): where to get tokens for it, and how."""

import json
from contextlib import suppress

from django.http import HttpRequest, HttpResponse

from identity.oidc import cors
from identity.oidc.apis import UnknownApi, get_api
from identity.oidc.endpoints.discovery import CACHING
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.issuer import issuer
from tenants.hosts import origin
from tenants.isolation.scope import current

PATH = "/api"


@cors.public
@for_programs("GET", "HEAD")
def protected_resource(request: HttpRequest) -> HttpResponse:
    """Section 3.2. The identifier is the API's stored address; scopes are named once the tenant knows the API."""
    resource = origin(current()) + PATH
    document: dict[str, object] = {
        "resource": resource,
        "resource_name": current().name,
        "authorization_servers": [issuer()],
        "bearer_methods_supported": ["header"],
    }
    with suppress(UnknownApi):
        document["scopes_supported"] = sorted(get_api(resource).permissions)
    return HttpResponse(json.dumps(document), content_type="application/json", headers=CACHING)
