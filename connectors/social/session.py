"""The guarded client in the shape of `requests`, for libraries that will have nothing else (SECURITY 13)."""

from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import BaseAdapter

from tenants.outbound import OutboundFailed, OutboundRefused, fetch

# The guard reads what it is sent as it is: no compression, and no connection that outlives the answer.
DROPPED = ("accept-encoding", "connection", "content-length")


class GuardedAdapter(BaseAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        body = request.body.encode() if isinstance(request.body, str) else bytes(request.body or b"") or None  # type: ignore[arg-type]  # nobody here sends a stream
        headers = {name: _text(value) for name, value in request.headers.items() if name.lower() not in DROPPED}
        try:
            answer = fetch(str(request.method), str(request.url), headers=headers, body=body)
        except (OutboundFailed, OutboundRefused) as error:
            raise requests.ConnectionError(str(error), request=request) from error
        return _response(request, answer.status, answer.headers, answer.body)

    def close(self) -> None:
        """Nothing stays open."""


class GuardedSession(requests.Session):
    """No proxies and no passwords from the environment; no redirects, since a token may be in the headers."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("https://", "http://"):
            self.mount(scheme, GuardedAdapter())

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["allow_redirects"] = False
        return super().request(*args, **kwargs)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _response(
    request: requests.PreparedRequest, status: int, headers: Mapping[str, str], body: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = status, body
    response.headers.update(headers)
    response.headers.setdefault("content-type", "application/octet-stream")
    response.encoding = requests.utils.get_encoding_from_headers(response.headers) or "utf-8"
    response.request, response.url = request, str(request.url)
    return response
