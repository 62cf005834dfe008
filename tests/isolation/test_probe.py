"""The self-test at start: it finds a transaction pooler, and nothing else."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict
from pytest_django import Settings

from tenants import start
from tenants.isolation import probe
from tests import database, pooler
from tests.isolation.paths import default_through


def test_a_plain_server_never_alarms() -> None:
    address = conninfo_to_dict(database.url("web"))
    assert [probe.changes_servers(address) for _ in range(20)] == [False] * 20


def test_a_session_pooler_does_not_alarm() -> None:
    with pooler.running(mode="session", size=5) as found:
        assert not probe.changes_servers(conninfo_to_dict(found.url("web")))


@pytest.mark.parametrize("mode", ["transaction", "statement"])
@pytest.mark.parametrize("turns", [0, 1], ids=["the last server first", "servers in turn"])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_pooler_of_transactions_is_found(mode: str, turns: int, size: int) -> None:
    with pooler.running(mode=mode, size=size, server_round_robin=turns) as found:
        address = conninfo_to_dict(found.url("web"))
        assert probe.changes_servers(address)
        # A pool that is warm deals its servers out in another order.
        assert probe.changes_servers(address)


def test_a_pooler_that_gives_no_second_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "ANSWER_SECONDS", 0.3)
    with pooler.running(mode="session", size=1) as found, default_through(found):
        began = time.monotonic()
        with pytest.raises(ImproperlyConfigured, match="second connection"):
            start.check_pooler()
        assert time.monotonic() - began < 3


def test_a_process_refuses_to_start_behind_a_pooler_that_the_settings_do_not_name() -> None:
    with (
        pooler.running() as found,
        default_through(found),
        pytest.raises(ImproperlyConfigured, match="DATABASE_POOLER"),
    ):
        start.check_pooler()


def test_it_starts_when_they_do(settings: Settings) -> None:
    settings.POOLER = "transaction"
    with pooler.running() as found, default_through(found):
        start.check_pooler()


def test_the_direct_address_must_be_direct(settings: Settings) -> None:
    with pooler.running() as found:
        settings.POOLER, settings.DATABASE_LISTEN_URL = "transaction", found.url("web")
        with pytest.raises(ImproperlyConfigured, match="DATABASE_DIRECT_URL leads"):
            start.check_pooler()
