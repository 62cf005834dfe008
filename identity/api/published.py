"""The document as a file. The same for everybody, so it asks for no token."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from identity.api import document
from identity.oidc import cors
from identity.oidc.endpoints.programs import for_programs
from tenants.hosts import origin
from tenants.isolation.scope import current

CACHING = {"Cache-Control": "public, max-age=300"}


@csrf_exempt
@cors.public
@for_programs("GET", "HEAD")
def openapi(request: HttpRequest) -> HttpResponse:
    found = {**document.whole(), "servers": [{"url": origin(current())}]}
    return HttpResponse(orjson.dumps(found), content_type="application/json", headers=CACHING)
