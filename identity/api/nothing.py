"""Every address below /api/ that there is not: who may not come in learns nothing of it."""

from typing import Any

from rest_framework.request import Request

from identity.api.endpoints import Endpoint
from identity.api.errors import NotFound


class Nothing(Endpoint):
    schema = None

    def initial(self, request: Request, *args: Any, **parts: Any) -> None:
        self.let_in(request)
        raise NotFound("address")
