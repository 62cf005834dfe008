"""A new connection, from the tile that was chosen; and another provider for one that exists."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.kind import EnterpriseKind, Protocol
from connectors.kinds import KINDS
from identity.sso_setup.progress import protocol_of
from orgs.connections.models import Connection
from orgs.connections.operations import create_connection, update_draft
from orgs.models import Organization
from tenants.audit.actor import Actor

PROTOCOL_NAMES: dict[Protocol, Promise | str] = {Protocol.SAML: "SAML", Protocol.OIDC: "OpenID Connect"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a tile: `value` is what the form sends."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Tile:
    kind: EnterpriseKind
    choices: tuple[Choice, ...]

    @property
    def is_chosen(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


class NoChoice(Exception):
    """Not one of the tiles."""

    sentence = _("Choose one of the providers.")


def kinds() -> tuple[EnterpriseKind, ...]:
    return tuple(kind for kind in KINDS.values() if isinstance(kind, EnterpriseKind))


def tiles(connection: Connection | None = None) -> list[Tile]:
    chosen = _value(kind_of(connection), protocol_of(connection)) if connection is not None else ""
    return [
        Tile(kind, tuple(
            Choice(_value(kind, protocol), str(PROTOCOL_NAMES[protocol]), _value(kind, protocol) == chosen)
            for protocol in kind.protocols
        ))
        for kind in kinds()
    ]  # fmt: skip


def kind_of(connection: Connection) -> EnterpriseKind:
    """Of the draft."""
    found = KINDS[str(connection.draft.get("kind") or connection.connector.kind)]
    assert isinstance(found, EnterpriseKind)  # noqa: S101  # operations take no other
    return found


def start(*, organization: Organization | None, choice: str, by: Actor) -> Connection:
    """Raises NoChoice, ValidationError."""
    kind, protocol = _parse(choice)
    row = create_connection(organization=organization, kind=kind.slug, name=str(kind.label)[:60], by=by)
    update_draft(connection=row, config={"protocol": protocol.value}, by=by)
    return row


def choose(*, connection: Connection, choice: str, by: Actor) -> None:
    """Another provider; by the same protocol, what is known of it stays. Raises NoChoice."""
    kind, protocol = _parse(choice)
    is_same = protocol_of(connection) == protocol
    update_draft(
        connection=connection, kind=kind.slug, config=None if is_same else {"protocol": protocol.value}, by=by
    )  # fmt: skip


def _parse(choice: str) -> tuple[EnterpriseKind, Protocol]:
    for kind in kinds():
        for protocol in kind.protocols:
            if _value(kind, protocol) == choice:
                return kind, protocol
    raise NoChoice


def _value(kind: EnterpriseKind, protocol: str) -> str:
    return f"{kind.slug}:{protocol}"
