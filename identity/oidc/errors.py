"""Errors on the wire (RFC 6749 4.1.2.1 and 5.2; OpenID Connect Core 3.1.2.6; RFC 6750 section 3).

The specification's code goes to the client with one plain sentence for its developer: ASCII without quotes or
backslashes, as RFC 6749 asks. A person reads `PageError`, which never redirects.
"""

from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse
from django.utils.functional import Promise

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class PageError(Exception):
    """Shown to the person: there is no address yet that may be believed. `detail` is for developers."""

    def __init__(self, code: str, sentence: str | Promise, detail: str) -> None:
        super().__init__(code)
        self.code, self.sentence, self.detail = code, sentence, detail


class AuthorizationError(Exception):
    """Sent back to the client's verified redirect URI."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code, self.description = code, description


class EndpointError(Exception):
    """Answered as JSON by the endpoints that programs call."""

    status = 400

    def __init__(self, code: str, description: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.description, self.headers = code, description, headers or {}


class InvalidClient(EndpointError):
    """RFC 6749 section 5.2: 401, and the scheme that would do."""

    status = 401

    def __init__(self, description: str = "Client authentication failed.") -> None:
        super().__init__("invalid_client", description, {"WWW-Authenticate": 'Basic realm="oidc", charset="UTF-8"'})


class TooMany(EndpointError):
    """RFC 6585 section 4: beyond the limiter."""

    status = 429

    def __init__(self, code: str, seconds: int) -> None:
        super().__init__(code, "Too many requests. Try again later.", {"Retry-After": str(seconds)})


class InvalidGrant(EndpointError):
    def __init__(self, description: str) -> None:
        super().__init__("invalid_grant", description)


class Obliged(InvalidGrant):
    """SECURITY 28: of the person's own organization."""

    def __init__(self) -> None:
        super().__init__("The organization of the person requires its own sign-in: have the person sign in again.")


def answer(error: EndpointError) -> HttpResponse:
    """`code` and `message` are what Logto's SDKs read."""
    body = {
        "error": error.code,
        "error_description": error.description,
        "code": f"oidc.{error.code}",
        "message": error.description,
    }
    return JsonResponse(body, status=error.status, headers={**NO_STORE, **error.headers})
