"""The home of one tenant: figures, the way to the first sign-in, the latest events."""

from collections.abc import Mapping

from django.http import HttpRequest

from tenants.audit.models import Event

LATEST = 8


def home(request: HttpRequest) -> Mapping[str, object]:
    return {"title": "", "latest": Event.objects.all()[:LATEST]}
