"""The first page of a tenant's settings: its addresses, and what the register says of it."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.console.paths import in_agency
from tenants.hosts import origin
from tenants.isolation.scope import current, leave
from tenants.models import Access, Domain


def overview(request: HttpRequest) -> Mapping[str, object]:
    scope = current()
    with leave():
        domains = list(Domain.objects.filter(tenant_id=scope.id, retired_at=None))
        staff = Access.objects.filter(tenant_id=scope.id).count()
    base = origin(scope)
    return {
        "title": _("Settings"),
        "addresses": (
            (_("Hosted pages"), f"{base}/"),
            (_("Issuer"), f"{base}/oidc"),
            (_("Discovery"), f"{base}/oidc/.well-known/openid-configuration"),
            (_("Key set"), f"{base}/oidc/jwks"),
        ),
        "domains": domains,
        "staff": staff,
        "domains_url": in_agency("admin:tenants_tenant_domains", scope.slug) if not scope.is_operators else "",
        "access_url": in_agency("admin:tenants_tenant_access", scope.slug) if not scope.is_operators else "",
    }
