"""Nobody asks the real DNS."""

from tests.orgs.conftest import name_server

__all__ = ["name_server"]
