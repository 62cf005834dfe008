"""Forwarded headers count from our own proxies only, and the host never does."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from tenants.proxies import ProxyMiddleware


def _through(settings: Settings, trusted: list[str], **meta: str) -> dict[str, Any]:
    settings.TRUSTED_PROXIES = trusted
    seen: list[HttpRequest] = []

    def note(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    ProxyMiddleware(note)(RequestFactory().get("/", **meta))
    return {"address": seen[0].META["REMOTE_ADDR"], "scheme": seen[0].META["wsgi.url_scheme"], "meta": seen[0].META}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_address_is_the_last_that_is_not_one_of_ours(
    settings: Settings, peer: str, forwarded: str, address: str
) -> None:
    found = _through(settings, ["10.0.0.0/8"], REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert found["address"] == address


@pytest.mark.parametrize(
    ("peer", "proto", "scheme"),
    [("10.0.0.1", "https", "https"), ("203.0.113.5", "https", "http"), ("10.0.0.1", "https, http", "http"),
     ("10.0.0.1", "gopher", "http")],
)  # fmt: skip
def test_the_scheme_is_believed_from_ours_only(settings: Settings, peer: str, proto: str, scheme: str) -> None:
    found = _through(settings, ["10.0.0.0/8"], REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO=proto)
    assert found["scheme"] == scheme


def test_nothing_behind_it_sees_a_forwarded_header(settings: Settings) -> None:
    sent = {
        f"HTTP_{name}": "evil.example"
        for name in ("X_FORWARDED_HOST", "X_FORWARDED_PORT", "FORWARDED", "X_FORWARDED_FOR")
    }
    for trusted in ([], ["0.0.0.0/0"]):
        assert not set(sent) & set(_through(settings, trusted, **sent)["meta"])


def test_a_list_that_is_none_stops_the_start(settings: Settings) -> None:
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        _through(settings, ["10.0.0.1/8"])
