"""Which social connectors stand on a page, and which one an application asks for."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from connectors import rows
from connectors.kinds import KINDS
from connectors.models import Connector
from connectors.social.kind import SocialKind
from identity.signin import interaction as interactions

PREFIX = "social:"


@dataclass(frozen=True, slots=True)
class Door:
    """One button."""

    id: UUID
    name: str
    logo: str


def social_kind(connector: Connector) -> SocialKind | None:
    """None for connectors of another purpose, and for kinds that this version does not have."""
    kind = KINDS.get(connector.kind)
    return kind if isinstance(kind, SocialKind) else None


def find_connector(connector_id: UUID) -> Connector | None:
    """A social connector in use."""
    found = rows.find_enabled(connector_id)
    return found if found is not None and social_kind(found) is not None else None


def doors() -> tuple[Door, ...]:
    """The buttons, in the tenant's order."""
    return tuple(Door(row.pk, row.name, kind.logo) for row in rows.enabled() if (kind := social_kind(row)) is not None)


def wanted_door(request: HttpRequest, next_path: str) -> UUID | None:
    """The connector that `direct_sign_in=social:<kind or id>` of this browser's own authorization request names."""
    if not next_path:
        return None
    secret, now = interactions.browser_secret(request), timezone.now()
    row = interactions.find_by_path(return_path=next_path, secret=secret, now=now)
    return door_named(direct_of(row.request)) if row is not None else None


def door_named(direct: str) -> UUID | None:
    """By id, else the first of that kind."""
    if not direct.startswith(PREFIX):
        return None
    name = direct.removeprefix(PREFIX)
    found = [row for row in rows.enabled() if social_kind(row) is not None and name in (str(row.pk), row.kind)]
    return found[0].pk if found else None


def direct_of(request: object) -> str:
    """From a stored authorization request."""
    parameters = request.get("parameters") if isinstance(request, dict) else None
    values = parameters.get("direct_sign_in") if isinstance(parameters, dict) else None
    return str(values[0]) if isinstance(values, list) and values else ""
