"""The connectors of the current tenant, as every process keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from connectors.models import Connector
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

CONNECTORS: ChangeCache[str, tuple[Connector, ...]] = ChangeCache("connectors_connector", limit=2000)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a kind is given to work with: who the connector is, and its settings, secrets included."""

    id: UUID
    kind: str
    name: str
    values: Mapping[str, object]
    secrets: Mapping[str, str] = field(repr=False)

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def words(self, name: str) -> tuple[str, ...]:
        found = self.values.get(name)
        return tuple(str(entry) for entry in found) if isinstance(found, list | tuple) else ()

    def secret(self, name: str) -> str:
        return self.secrets.get(name, "")


def enabled() -> tuple[Connector, ...]:
    """In the order in which they are shown. The rows are everybody's: nobody writes into them."""
    return CONNECTORS.get(current().schema_name, "enabled", lambda: tuple(Connector.objects.enabled()))


def find_enabled(connector_id: UUID) -> Connector | None:
    return next((row for row in enabled() if row.pk == connector_id), None)


def setup_of(row: Connector) -> Setup:
    return Setup(row.pk, row.kind, row.name, row.config, row.secrets())


def forget() -> None:
    """After a write: the same request reads anew."""
    CONNECTORS.forget(current().schema_name)
