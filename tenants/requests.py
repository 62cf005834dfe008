"""The request as our views see it."""

from django.http import HttpRequest

from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import TenantScope


class TenantRequest(HttpRequest):
    """A request that TenantMiddleware has let through. For annotations only."""

    tenant: TenantScope


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request: the signed-in person, or nobody in particular."""
    ip = str(request.META.get("REMOTE_ADDR", ""))
    agent = request.headers.get("User-Agent", "")[:300]
    operator = getattr(request, "operator", None)
    person = operator or getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return Actor(Kind.ANONYMOUS, ip=ip, user_agent=agent)
    kind = Kind.OPERATOR if operator is not None else Kind.USER
    return Actor(kind, id=str(person.pk), label=str(person), ip=ip, user_agent=agent)
