"""The stories' browsers, and this process's knowledge of names under .localhost."""

import socket

import pytest

from examples.relying_party.names import resolve_localhost
from tests.browser.conftest import chrome, open_browser

__all__ = ["chrome", "open_browser"]


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    resolve_localhost()
