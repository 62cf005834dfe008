"""What no view should ever see: requests too large, or malformed in a way that only an attack or a bug is."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

ADDRESS_LIMIT = 8 * 1024
COOKIE_LIMIT = 16 * 1024
# The pages that take files, and how much: a file of people; an image, and what stands around it.
LARGER: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"/t/[a-z0-9-]{1,40}/users/imports/new/\Z"), settings.IMPORT_MAX_SIZE),
    (re.compile(r"/t/[a-z0-9-]{1,40}/experience/images/new/\Z"), 2 * 1024 * 1024 + 64 * 1024),
)


FOR_PEOPLE = (b"Request refused.\n", "text/plain")
FOR_PROGRAMS = (b'{"code":"request.refused","message":"Request refused."}', "application/json")


class IntakeMiddleware:
    """Answers with a status and a constant body, before any tenant is looked up and before the body is read.

    Django's own limit leaves uploaded files out; here it holds for every body. A page that takes larger files names
    its path here; who may use it is asked before its body is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        status = _refusal(request)
        if status is None:
            return self.get_response(request)
        body, kind = FOR_PROGRAMS if request.path.startswith("/api/") else FOR_PEOPLE
        return HttpResponse(body, status=status, content_type=kind)


def _size_limit(path: str) -> int:
    larger = (limit for pattern, limit in LARGER if pattern.match(path))
    return next(larger, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _refusal(request: HttpRequest) -> int | None:
    headers = request.META
    if len(request.path) + len(headers.get("QUERY_STRING", "")) > ADDRESS_LIMIT:
        return 414
    if len(headers.get("HTTP_COOKIE", "")) > COOKIE_LIMIT:
        return 431
    length = headers.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return 400
    if int(length[:20]) > _size_limit(request.path):
        return 413
    query = headers.get("QUERY_STRING", "")
    if "\x00" in request.path or "\x00" in query or "%00" in query:
        return 400
    return None
