"""Pushing a request as a relying party does."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.oidc.party import CALLBACK, Party, basic, post

__all__ = ("CALLBACK", "authorize_path", "fields", "push")


def fields(rp: Party, **changes: Any) -> dict[str, Any]:
    """Of an ordinary request; a change to None leaves one out."""
    found: dict[str, Any] = parse_qs(urlsplit(rp.authorize_path()).query)
    return {name: value for name, value in (found | changes).items() if value is not None}


def push(rp: Party, authorization: str | None = None, **changes: Any) -> Any:
    headers = {}
    if authorization is None and rp.secret:
        headers["authorization"] = basic(rp.client_id, rp.secret)
    return post(rp.http, "/oidc/request", urlencode(fields(rp, **changes), doseq=True), **headers)


def authorize_path(rp: Party, request_uri: str, **further: str) -> str:
    return f"/oidc/auth?{urlencode({'client_id': rp.client_id, 'request_uri': request_uri, **further})}"
