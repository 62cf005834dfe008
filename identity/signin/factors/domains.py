"""The tenant's hosts as passkeys know them: the primary one, and former ones whose passkeys go on (WebAuthn 5.11)."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from tenants.caches import ChangeCache
from tenants.hosts import origin
from tenants.isolation.scope import PUBLIC_SCHEMA, current, leave
from tenants.models import Domain

FORMER: ChangeCache[str, frozenset[str]] = ChangeCache("tenants_domain", limit=10_000)


def former_hosts() -> frozenset[str]:
    """Hosts that were this tenant's primary one and still answer."""
    tenant = current()
    return FORMER.get(PUBLIC_SCHEMA, str(tenant.id), lambda: _read(tenant.id))


@require_safe
def related_origins(request: HttpRequest) -> JsonResponse:
    """Where passkeys of the asked host may be used: at the primary host alone, wherever it is asked."""
    return JsonResponse({"origins": [origin(current())]})


def _read(tenant_id: UUID) -> frozenset[str]:
    with leave():
        rows = Domain.objects.serving().filter(tenant=tenant_id, was_primary=True, is_primary=False)
        return frozenset(rows.values_list("host", flat=True))
