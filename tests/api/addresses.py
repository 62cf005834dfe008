"""Every address and method of the management API, read from the endpoints themselves."""

import re
from collections.abc import Iterator

from identity.api import urls
from identity.api.endpoints import Endpoint

SAMPLES = {"uuid": "6f1c2a54-98b3-4d0e-8a57-2f6f0f1f6b3d", "int": "7", "str": "sample"}


def every() -> Iterator[tuple[str, str, str]]:
    """Method, path and area; of what asks for a token, in the order of the table."""
    for pattern in urls.urlpatterns:
        found = getattr(pattern.callback, "cls", None)
        if found is None or not issubclass(found, Endpoint) or found.is_open or found.schema is None:
            continue
        path = re.sub(r"<(\w+):\w+>", lambda match: SAMPLES[match[1]], str(pattern.pattern))
        for method in found.http_method_names:
            if hasattr(found, method):
                yield method.upper(), f"/{path}", found.area


CALLS = [(method, path) for method, path, _area in every()]
