"""Which tenant a host belongs to: one query as the web login, then the process's own memory."""

from dataclasses import dataclass

from django.conf import settings

from tenants.caches import ChangeCache
from tenants.isolation.scope import PUBLIC_SCHEMA, TenantScope, leave
from tenants.models import Domain, Tenant

# Bounded: anybody may send any Host, and each unknown one is remembered too.
HOSTS: "ChangeCache[str, Match | None]" = ChangeCache("tenants_tenant", "tenants_domain", limit=10_000)


@dataclass(frozen=True, slots=True)
class Match:
    """`scope.host` is always the primary domain; `is_alias` when the request came by another one."""

    scope: TenantScope
    is_alias: bool


def find_by_host(host: str) -> Match | None:
    """The existing tenant that serves this host (lower case, without port), or None."""
    return HOSTS.get(PUBLIC_SCHEMA, host, lambda: _read(host))


def find_by_slug(slug: str) -> TenantScope | None:
    with leave():
        tenant = Tenant.objects.existing().filter(slug=slug).first()
        return tenant.scope() if tenant is not None else None


def find_by_role(role_name: str) -> TenantScope | None:
    """The ready tenant of a database role, as stamped on jobs."""
    with leave():
        tenant = Tenant.objects.ready().filter(role_name=role_name).first()
        return tenant.scope() if tenant is not None else None


def origin(scope: TenantScope) -> str:
    """Scheme, stored primary host and port. Never taken from a request."""
    return origin_of(scope.host)


def origin_of(host: str) -> str:
    default = {"http": 80, "https": 443}[settings.PUBLIC_SCHEME]
    port = "" if default == settings.PUBLIC_PORT else f":{settings.PUBLIC_PORT}"
    return f"{settings.PUBLIC_SCHEME}://{host}{port}"


def _read(host: str) -> Match | None:
    with leave():
        domain = Domain.objects.serving().select_related("tenant").filter(host=host).first()
        if domain is None or domain.tenant.state in (Tenant.State.DELETED, Tenant.State.CREATING):
            return None
        primary = domain.host if domain.is_primary else domain.tenant.primary_domain.host
        return Match(domain.tenant.scope(primary), is_alias=not domain.is_primary)
