"""A closed loop over a few connections: each sends its next request when it has read an answer."""

import base64
import json
import socket
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BufferedReader
from typing import Any
from urllib.parse import urlencode

CONNECTIONS = 4
TIMEOUT = 30


class Refused(Exception):
    """The server did not answer 200: what is measured would be something else."""


class Client:
    """A confidential client at a token endpoint."""

    def __init__(self, host: str, path: str, client_id: str, secret: str) -> None:
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {basic}\r\nAccept: application/json\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        )

    def request(self, **form: str) -> bytes:
        body = urlencode(form)
        return f"{self.head}{len(body)}\r\n\r\n{body}".encode()


class Stream(ABC):
    """One client's requests, in order; `answer` is what the last one brought."""

    answer: dict[str, Any]

    @abstractmethod
    def next(self) -> bytes: ...


class Same(Stream):
    """The same request again and again."""

    def __init__(self, request: bytes) -> None:
        self._request = request

    def next(self) -> bytes:
        return self._request


class Codes(Stream):
    """Each code once."""

    def __init__(self, client: Client, codes: list[str], form: Mapping[str, str]) -> None:
        self._client, self._codes, self._form = client, codes, form

    def next(self) -> bytes:
        return self._client.request(grant_type="authorization_code", code=self._codes.pop(), **self._form)


class Refreshes(Stream):
    """Each with the token that the last answer brought."""

    def __init__(self, client: Client, token: str, form: Mapping[str, str]) -> None:
        self._client, self._form = client, form
        self.answer = {"refresh_token": token}

    def next(self) -> bytes:
        return self._client.request(
            grant_type="refresh_token", refresh_token=self.answer["refresh_token"], **self._form
        )


def drive(port: int, streams: Sequence[Stream], each: int) -> None:
    """`each` requests of every stream, over CONNECTIONS connections on which the streams take turns. Raises Refused."""
    shares = [share for number in range(CONNECTIONS) if (share := streams[number::CONNECTIONS])]
    with ThreadPoolExecutor(len(shares)) as pool:
        for done in [pool.submit(_loop, port, share, each) for share in shares]:
            done.result()


def _loop(port: int, streams: Sequence[Stream], each: int) -> None:
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection, connection.makefile("rb") as reader:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for stream in list(streams) * each:
            connection.sendall(stream.next())
            stream.answer = _read(reader)


def _read(reader: BufferedReader) -> dict[str, Any]:
    status, length = reader.readline(), 0
    while line := reader.readline().strip():
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = reader.read(length)
    if b" 200 " not in status:
        raise Refused(f"{status.decode().strip()} {body.decode(errors='replace')[:500]}")
    answer: dict[str, Any] = json.loads(body)
    return answer
