"""The guarded client: what it refuses to ask, and what it refuses to read."""

import ipaddress
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tenants import outbound
from tests.doubles import web


@pytest.fixture
def loopback_allowed(settings: Any) -> None:
    settings.SSRF_ALLOW = ["127.0.0.0/8"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::",
    ],
)  # fmt: skip
def test_it_refuses_addresses_that_are_not_public(address: str) -> None:
    assert not outbound.is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111"])
def test_it_takes_public_addresses(address: str) -> None:
    assert outbound.is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://2130706433:1/", "http://0x7f.1:1/",
        "http://127.1:1/", "file:///etc/passwd", "ftp://1.1.1.1/", "gopher://1.1.1.1/", "http://user@1.1.1.1/", "http://",
        "http://1.1.1.1:99999/", "//1.1.1.1/", "", "http://1.1.1.1/\r\nX-Injected: 1",
    ],
)  # fmt: skip
def test_it_refuses_what_is_not_a_public_web_address(url: str) -> None:
    with pytest.raises((outbound.OutboundRefused, outbound.OutboundFailed)) as refused:
        outbound.fetch("GET", url)
    assert "passwd" not in str(refused.value)


def test_loopback_is_refused_by_name_and_number_without_a_connection() -> None:
    with web.serving(web.say(200)) as server:
        for url in (server.address, server.address.replace("127.0.0.1", "localhost")):
            with pytest.raises(outbound.OutboundRefused):
                outbound.fetch("GET", url)
    assert not server.requests


def test_it_asks_what_the_deployment_allows(loopback_allowed: None) -> None:
    with web.serving(web.say(200, b"hello")) as server:
        answer = outbound.fetch("POST", f"{server.address}/logout?a=1", headers={"X-A": "b"}, body=b"token")
    assert (answer.status, answer.body) == (200, b"hello")
    assert (server.requests[0].path, server.requests[0].body) == ("/logout?a=1", b"token")
    assert server.requests[0].headers["host"] == server.address.removeprefix("http://")


def test_it_does_not_follow_a_redirect_unless_asked(loopback_allowed: None) -> None:
    with web.serving(web.say(302, location="http://127.0.0.1:1/")) as server:
        assert outbound.fetch("GET", server.address).status == 302


def test_a_redirect_to_a_private_address_is_refused_like_the_first(settings: Any) -> None:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    with web.serving(web.say(302, location="http://127.0.0.2:1/")) as server, pytest.raises(outbound.OutboundRefused):
        outbound.fetch("GET", server.address, follow=True)


def test_redirects_in_circles_end(loopback_allowed: None) -> None:
    with web.serving(web.say(302, location="/again")) as server, pytest.raises(outbound.OutboundFailed):
        outbound.fetch("GET", server.address, follow=True)
    assert len(server.requests) == outbound.REDIRECTS + 1


def test_an_answer_that_is_too_large_is_not_read_to_its_end(loopback_allowed: None) -> None:
    with web.serving(web.say(200, b"x" * (outbound.BYTES + 1))) as server, pytest.raises(outbound.OutboundFailed):
        outbound.fetch("GET", server.address)


def test_a_peer_that_drips_is_given_up(loopback_allowed: None) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(40):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    began = time.monotonic()
    with web.serving(drip) as server, pytest.raises(outbound.OutboundFailed):
        outbound.fetch("GET", server.address, seconds=0.3)
    assert time.monotonic() - began < 2.5


def test_the_name_is_resolved_once_so_a_second_answer_of_the_resolver_changes_nothing(
    loopback_allowed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when checked and private when connected to: DNS rebinding."""
    with web.serving(web.say(200)) as server:
        port = int(server.address.rpartition(":")[2])
        answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]])
        real = socket.getaddrinfo

        def once(host: Any, *args: Any, **kwargs: Any) -> Any:
            return next(answers) if host == "rebinding.test" else real(host, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", once)
        assert outbound.fetch("GET", f"http://rebinding.test:{port}/").status == 200


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 80)) for text in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: mixed)
    with pytest.raises(outbound.OutboundRefused):
        outbound.fetch("GET", "http://mixed.test/")
