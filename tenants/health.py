"""Whether this process lives, and whether it can serve: answered on any host, before any tenant."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """503 with the names of what is missing. Names only: the page is public."""
    missing = [name for name, check in CHECKS.items() if not check()]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Error:
        return False
    return True


def _mail_has_a_way_out() -> bool:
    return settings.MAILBOX is not None


CHECKS: dict[str, Callable[[], bool]] = {"database": _database_answers, "mail": _mail_has_a_way_out}
PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}
