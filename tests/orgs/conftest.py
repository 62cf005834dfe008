"""What several tests of organizations stand on."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.doubles import dns


@pytest.fixture
def name_server(settings: Settings) -> Iterator[dns.Zone]:
    """The DNS that the platform asks: a little server of the test's own."""
    with dns.answering() as zone:
        settings.DNS_SERVER = zone.address
        yield zone
