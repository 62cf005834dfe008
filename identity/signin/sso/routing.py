"""Which company's provider an address leads to: by proved domains only, whether or not anybody has the address.

Asked on the sign-in page, so it costs nothing where no company has a connection, and little where some have.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from connectors.enterprise.kind import EnterpriseKind
from connectors.kinds import KINDS
from orgs.connections.models import Connection
from orgs.domains import names
from orgs.domains.models import OrganizationDomain
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

TABLES = ("domains_organizationdomain", "connections_connection", "connectors_connector")
PREFIX = "sso:"


@dataclass(frozen=True, slots=True)
class Route:
    """`name` is whose sign-in it is, as people know it. `is_required`: there is no other way for people at the domain."""

    connection: UUID
    name: str
    logo: str
    is_required: bool = False


ROUTES: ChangeCache[str, Route | None] = ChangeCache(*TABLES, limit=20_000)
ANY: ChangeCache[str, bool] = ChangeCache(*TABLES, limit=10_000)
DOORS: ChangeCache[str, tuple[Route, ...]] = ChangeCache(*TABLES, limit=10_000)


def connection_for(email: str) -> Connection | None:
    """The live connection by which people at this address's domain sign in."""
    route = route_for(email)
    return find_live(route.connection) if route is not None else None


def find_live(connection_id: UUID) -> Connection | None:
    """With its connector and organization, which is not suspended."""
    found = Connection.objects.live().filter(pk=connection_id).select_related("connector", "organization").first()
    return found if found is not None and is_open(found) else None


def is_open(connection: Connection) -> bool:
    """Whether it signs people in, as it was read."""
    return connection.is_live and (connection.organization is None or connection.organization.is_active)


def route_for(email: str) -> Route | None:
    """By the domain alone: the answer is the same for people here, people elsewhere, and nobody."""
    if "@" not in email or not _is_any():
        return None
    domain = names.domain_of(email)
    return ROUTES.get(current().schema_name, domain, lambda: _read(domain)) if domain else None


def shown_routes() -> tuple[Route, ...]:
    """Of the tenant as a whole, with a button on the page."""
    return DOORS.get(current().schema_name, "shown", lambda: _doors(organization=None, is_shown=True))


def routes_of(organization_id: UUID) -> tuple[Route, ...]:
    """An organization's own, where a request names it."""
    return DOORS.get(current().schema_name, str(organization_id), lambda: _doors(organization=organization_id))


def _is_any() -> bool:
    return ANY.get(current().schema_name, "any", lambda: _leading().exists())


def _leading() -> QuerySet[OrganizationDomain]:
    return OrganizationDomain.objects.filter(verified_at__isnull=False, connection__isnull=False).order_by()


def _read(domain: str) -> Route | None:
    rows = _leading().filter(domain=domain, organization__suspended_at=None)
    row = rows.select_related("connection__connector", "organization").first()
    if row is None or row.connection is None or not row.connection.is_live:
        return None
    return _route(row.connection, row.organization.name, is_required=row.required_from is not None)


def _doors(**found: object) -> tuple[Route, ...]:
    rows = Connection.objects.live().filter(organization__suspended_at=None, **found)
    rows = rows.select_related("connector", "organization").order_by("connector__position", "pk")
    several = len(rows) > 1
    return tuple(_route(row, _name(row, is_one_of_several=several)) for row in rows)


def _name(row: Connection, *, is_one_of_several: bool) -> str:
    if row.organization is None:
        return row.connector.name
    return f"{row.organization.name} ({row.connector.name})" if is_one_of_several else row.organization.name


def _route(row: Connection, name: str, *, is_required: bool = False) -> Route:
    kind = KINDS.get(row.connector.kind)
    return Route(row.pk, name, kind.logo if isinstance(kind, EnterpriseKind) else "", is_required=is_required)
