"""The register's log book: for platform owners, who steer everything that is written in it."""

from django.http import HttpRequest

from tenants.audit.admin import EventAdmin
from tenants.audit.models import Event
from tenants.console.rights import NONE, OWNER, Right


class RegisterEventAdmin(EventAdmin):
    def rights(self, request: HttpRequest, row: Event | None = None) -> frozenset[Right]:
        return OWNER if request.standing.is_platform_owner else NONE  # type: ignore[attr-defined]  # AgencySite has set it
