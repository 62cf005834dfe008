"""The one client for requests that leave the house (SECURITY 13).

Addresses that others chose (a client's logout URI, a partner's metadata) must not reach what only we can reach. So:
resolve once and connect to that very address, global addresses only, every redirect checked again, five seconds and
one mebibyte in all. Callers show a person that it failed and never what came back.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import urllib3
from django.conf import settings

SECONDS = 5.0
BYTES = 1024 * 1024
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
# IPv6 addresses that carry an IPv4 address inside: RFC 6052, RFC 3056.
NAT64, SIX_TO_FOUR = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundRefused(Exception):
    """The address may not be asked. The message is for the log and for staff."""


class OutboundFailed(Exception):
    """The address did not answer properly: unreachable, too slow, too large, TLS."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str
    address: str


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    follow: bool = False,
    seconds: float = SECONDS,
) -> Answer:
    """One request; with `follow`, a GET goes along up to three redirects, each checked like the first.

    Raises OutboundRefused, OutboundFailed. `seconds` bounds the whole.
    """
    deadline = time.monotonic() + min(seconds, SECONDS)
    for _attempt in range(REDIRECTS + 1):
        answer = _ask(_target(url), method, dict(headers or {}), body, deadline)
        location = answer.headers.get("location")
        if not follow or method != "GET" or not 300 <= answer.status < 400 or location is None:
            return answer
        url = urljoin(url, location)
    raise OutboundFailed("too many redirects")


def is_allowed(address: Address) -> bool:
    """Global unicast, or in GENKAN_SSRF_ALLOW. What an address carries inside counts as well."""
    if any(address in ipaddress.ip_network(network) for network in settings.SSRF_ALLOW):
        return True
    inner = _inner(address)
    return address.is_global and not address.is_multicast and (inner is None or is_allowed(inner))


def _inner(address: Address) -> Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None


def _target(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutboundRefused("not an address") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise OutboundRefused("only http and https addresses without user names")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if any(ord(mark) < 0x21 for mark in path):
        raise OutboundRefused("not an address")
    port = port or PORTS[parts.scheme]
    return _Target(parts.scheme, parts.hostname, port, path, resolve(parts.hostname, port))


def resolve(host: str, port: int) -> str:
    """The first address of the host. All of them must be allowed, so that luck does not decide.

    Raises OutboundRefused, OutboundFailed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutboundFailed("the host name does not resolve") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_allowed(ipaddress.ip_address(text.partition("%")[0])) for text in addresses):
        raise OutboundRefused("the host name leads to an address that is not public")
    return addresses[0]


def _ask(target: _Target, method: str, headers: dict[str, str], body: bytes | None, deadline: float) -> Answer:
    headers["Host"] = target.host if target.port == PORTS[target.scheme] else f"{target.host}:{target.port}"
    headers.setdefault("User-Agent", "Genkan")
    try:
        with _pool(target) as pool:
            response = pool.urlopen(
                method,
                target.path,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=urllib3.Timeout(total=_left(deadline)),
            )
            try:
                return Answer(response.status, _lower(response.headers), _read(response, deadline))
            finally:
                # What was not read to its end still holds its connection.
                response.close()
    except (urllib3.exceptions.HTTPError, ssl.SSLError, OSError) as error:
        raise OutboundFailed(type(error).__name__) from error


def _pool(target: _Target) -> urllib3.HTTPConnectionPool:
    """A connection to the resolved address; over TLS the certificate must still be the host's."""
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(target.address, target.port, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        maxsize=1,
        server_hostname=target.host,
        assert_hostname=target.host,
        ssl_context=ssl.create_default_context(),
    )


def _read(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """A peer that sends a byte a second must not hold a worker: the deadline is for the whole body."""
    body = b""
    while chunk := response.read1(64 * 1024):
        body += chunk
        if len(body) > BYTES:
            raise OutboundFailed("the answer is too large")
        _left(deadline)
    return body


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise OutboundFailed("too slow")
    return left


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
