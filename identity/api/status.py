"""Whether the API answers at all. It asks for no token, as Logto's does not."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from identity.api.endpoints import Endpoint


class StatusEndpoint(Endpoint):
    is_open = True

    @extend_schema(operation_id="GetStatus", summary="Whether the API answers", request=None, responses={204: None})
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(status=204)
