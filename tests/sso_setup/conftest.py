"""DNS is a little server of the test's own."""

from tests.orgs.conftest import name_server

__all__ = ["name_server"]
