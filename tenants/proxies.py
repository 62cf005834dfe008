"""Believes `X-Forwarded-For` and `X-Forwarded-Proto` from configured proxies only, and removes them otherwise."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
)


class ProxyMiddleware:
    """The stored domain decides addresses, so a forwarded host is never read, whoever sends it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        try:
            self.trusted = [ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES]
        except ValueError as error:
            raise ImproperlyConfigured(f"TRUSTED_PROXIES must be a list of networks (CIDR): {error}") from error

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        headers = {name: request.META.pop(name, "") for name in FORWARDED}
        if self._is_trusted(request.META.get("REMOTE_ADDR", "")):
            self._believe(request, headers)
        return self.get_response(request)

    def _believe(self, request: HttpRequest, headers: dict[str, str]) -> None:
        # The last address that is not one of our proxies: earlier ones were written by whoever called.
        for address in reversed([part.strip() for part in headers["HTTP_X_FORWARDED_FOR"].split(",")]):
            if not _is_address(address):
                break
            request.META["REMOTE_ADDR"] = address
            if not self._is_trusted(address):
                break
        if headers["HTTP_X_FORWARDED_PROTO"] in ("http", "https"):
            request.META["wsgi.url_scheme"] = headers["HTTP_X_FORWARDED_PROTO"]

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ipaddress.ip_address(address) in network for network in self.trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
