"""What the people who look after a connection are told without having asked."""

from orgs.connections.models import Connection


def tell_brought_back(connection: Connection) -> None:
    """It is not required any more, because it failed for many."""


def tell_failing(connection: Connection) -> None:
    """It fails for many and is required of everybody all the same: nothing is changed by itself."""
