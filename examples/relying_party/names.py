"""`*.localhost` is this machine (RFC 6761, 6.3), also where the system's resolver has not heard of it."""

import socket
from typing import Any

LOOPBACK = "127.0.0.1"


def resolve_localhost() -> None:
    """Teaches this process; browsers and curl know by themselves."""
    lookup = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(host, str) and host.lower().rstrip(".").endswith(".localhost"):
            host = LOOPBACK
        return lookup(host, *arguments, **named)

    socket.getaddrinfo = getaddrinfo
