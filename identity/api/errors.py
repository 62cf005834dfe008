"""What is answered when something is refused: `{code, message, data?}`, as Logto answers it."""

import logging
import secrets
import sys
from collections.abc import Mapping
from typing import Any

import orjson
import psycopg
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException, MethodNotAllowed, UnsupportedMediaType

from identity.signin.limits import TooManyTries

log = logging.getLogger("genkan.api")
NO_HEADERS: Mapping[str, str] = {}


class Problem(Exception):
    """A refusal that the caller can read. `code` is one of Logto's where Logto refuses the same."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        data: object = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.data, self.headers = status, code, message, data, headers


class NotFound(Problem):
    def __init__(self, what: str = "resource") -> None:
        super().__init__(404, "entity.not_found", f"The {what} does not exist.")


class InvalidInput(Problem):
    """The request itself is not what the document says."""

    def __init__(self, message: str, data: object = None) -> None:
        super().__init__(400, "guard.invalid_input", message, data)


class Refused(Problem):
    """Well formed, and against a rule of the tenant's."""

    def __init__(self, code: str, message: str, data: object = None) -> None:
        super().__init__(422, code, message, data)


def answer(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Django REST framework's EXCEPTION_HANDLER: nothing that happens in an endpoint leaves it as a page."""
    problem = _problem(error) or _fault(context["request"]._request)
    body: dict[str, object] = {"code": problem.code, "message": problem.message}
    if problem.data is not None:
        body["data"] = problem.data
    # What is wrong with a list is keyed by place.
    said = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(said, content_type="application/json", status=problem.status, headers=dict(problem.headers))


def _problem(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationError):
        return refusal(error)
    if isinstance(error, TooManyTries):
        wait = {"Retry-After": str(error.seconds)}
        return Problem(429, "request.too_many", "Too many requests. Try again later.", headers=wait)
    if isinstance(error, MethodNotAllowed):
        return Problem(405, "request.method_not_allowed", "Use another method.")
    if isinstance(error, UnsupportedMediaType):
        return Problem(415, "request.media_type", "Send JSON.")
    if isinstance(error, APIException):
        return Problem(error.status_code, "request.refused", str(error.detail))
    return _of_database(error)


def _of_database(error: Exception) -> Problem | None:
    """What slipped through to the database, which is the last to say no."""
    if isinstance(error, (OperationalError, psycopg.OperationalError)):
        return Problem(503, "request.unavailable", "Try again in a moment.", headers={"Retry-After": "1"})
    if isinstance(error, DatabaseError):
        log.warning("refused by the database: %s", type(error).__name__)
    if isinstance(error, IntegrityError):
        return Refused("entity.unique_integrity_violation", "This collides with something that is there already.")
    return InvalidInput("A value is too long or out of range.") if isinstance(error, DataError) else None


def refusal(error: ValidationError, code: str = "entity.invalid") -> Refused:
    """An operation's own refusal, with its sentences; by field where it names fields."""
    data = None
    if hasattr(error, "error_dict"):
        data = {field: [str(one) for one in found] for field, found in error.message_dict.items()}
    return Refused(code, " ".join(map(str, error.messages)), data)


def _fault(request: HttpRequest) -> Problem:
    """Never a detail: it is in the log, under the reference."""
    reference = secrets.token_hex(4)
    match = request.resolver_match
    log.error("500 %s %s /%s", reference, request.method, match.route if match else "", exc_info=sys.exc_info())
    return Problem(500, "internal_server_error", "Something went wrong.", {"reference": reference})
