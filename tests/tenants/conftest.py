"""What the tests of the register share."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.doubles import dns


@pytest.fixture
def name_server(settings: Settings) -> Iterator[dns.Zone]:
    """The resolver of domain proofs while the test runs."""
    with dns.answering() as zone:
        settings.DNS_SERVER = zone.address
        yield zone
