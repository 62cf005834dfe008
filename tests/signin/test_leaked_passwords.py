"""Passwords from leaks, asked of a real little range service; and what happens when it is not there."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from identity.signin.passwords.breaches import CIRCUIT, SECONDS
from tenants.isolation.scope import TenantScope
from tests.console.people import at_console, new_operator
from tests.doubles import ranges, web
from tests.signin.test_password_rule import GOOD, registering, tenant_with

LEAKED = "tr0ub4dor and three"


@pytest.fixture(autouse=True)
def _reachable(settings: Any) -> Iterator[None]:
    settings.SSRF_ALLOW = ["127.0.0.0/8"]
    CIRCUIT.close()
    yield
    CIRCUIT.close()


def test_a_leaked_password_is_refused_and_never_leaves_the_house(acme: TenantScope, settings: Any) -> None:
    with ranges.serving(LEAKED) as service:
        settings.BREACHED_PASSWORDS_URL = f"{service.address}/range/"
        assert "known from a leak" in registering(acme, LEAKED).text
        assert registering(acme, GOOD).path == "/register/code"
    asked = service.requests[0]
    assert len(asked.path) == len("/range/") + 5
    assert asked.headers["add-padding"] == "true"
    assert LEAKED not in repr(service.requests)


def test_padding_is_no_leak(acme: TenantScope, settings: Any) -> None:
    with ranges.serving(padding=(GOOD,)) as service:
        settings.BREACHED_PASSWORDS_URL = service.address
        assert registering(acme, GOOD).path == "/register/code"
    assert len(service.requests) == 1


def test_nobody_is_asked_about_a_password_that_is_refused_anyway(acme: TenantScope, settings: Any) -> None:
    with ranges.serving() as service:
        settings.BREACHED_PASSWORDS_URL = service.address
        registering(acme, "short")
    assert not service.requests


def test_a_tenant_may_do_without(settings: Any) -> None:
    with ranges.serving(LEAKED) as service:
        settings.BREACHED_PASSWORDS_URL = service.address
        assert registering(tenant_with(refuse_breached=False), LEAKED).path == "/register/code"
    assert not service.requests


def test_a_service_that_fails_is_left_alone_for_a_while(acme: TenantScope, settings: Any) -> None:
    with web.serving(web.say(503)) as service:
        settings.BREACHED_PASSWORDS_URL = service.address
        for _ in range(3):
            assert registering(acme, LEAKED).path == "/register/code"
    assert len(service.requests) == 1


def test_a_service_that_hangs_keeps_nobody_waiting(acme: TenantScope, settings: Any) -> None:
    def hang(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(1)

    with web.serving(hang) as service:
        settings.BREACHED_PASSWORDS_URL = service.address
        begun = time.monotonic()
        assert registering(acme, LEAKED).path == "/register/code"
        first = time.monotonic() - begun
        begun = time.monotonic()
        assert registering(acme, LEAKED).path == "/register/code"
        assert time.monotonic() - begun < SECONDS < first < 2 * SECONDS + 1


def test_an_address_inside_the_house_is_not_asked(acme: TenantScope, settings: Any) -> None:
    settings.SSRF_ALLOW = []
    with ranges.serving(LEAKED) as service:
        settings.BREACHED_PASSWORDS_URL = service.address
        assert registering(acme, LEAKED).path == "/register/code"
    assert not service.requests


def test_without_an_address_nothing_is_looked_up_and_the_console_says_so(acme: TenantScope, settings: Any) -> None:
    settings.BREACHED_PASSWORDS_URL = ""
    assert registering(acme, LEAKED).path == "/register/code"
    staff = at_console(new_operator(acme="admin"))
    staff.open("/t/acme/experience/passwords/")
    assert "Leaks are not looked up here." in staff.text
    settings.BREACHED_PASSWORDS_URL = "https://ranges.test"
    staff.open("/t/acme/experience/passwords/")
    assert "Leaks are not looked up here." not in staff.text
