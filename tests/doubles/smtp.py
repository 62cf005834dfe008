"""A little mail server on loopback that says what a test wants it to say, with or without TLS."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class PostOffice:
    """`answers` replaces the answer to a command; `mails` are (sender, recipients, the text as it came)."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False
    offers_tls: bool = True
    mails: list[tuple[str, list[str], str]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    logins: int = 0


@contextmanager
def post_office(chain: Path | None = None, key: Path | None = None, *, tls: bool = False) -> Iterator[PostOffice]:
    """With `tls` it speaks TLS from the beginning, else it offers STARTTLS where it has a certificate."""
    office, context = PostOffice(offers_tls=chain is not None and not tls), None
    if chain is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
    quiet = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            talk = _Talk(self.request, office, context)
            try:
                if tls:
                    talk.encrypt()
                if office.is_silent:
                    quiet.wait(30)
                else:
                    talk.go_on()
            except OSError:
                pass  # the other side has gone
            finally:
                talk.close()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            quiet.set()
            server.shutdown()
            thread.join()


class _Talk:
    """One connection."""

    def __init__(self, channel: socket.socket, office: PostOffice, context: ssl.SSLContext | None) -> None:
        self.channel, self.office, self.context = channel, office, context
        self.stream = channel.makefile("rb")
        self.sender, self.recipients = "", list[str]()

    def go_on(self) -> None:
        self.say("CONNECT", "220 mail.test ready")
        while line := self.stream.readline().decode().rstrip("\r\n"):
            self.office.heard.append(line)
            word, _space, rest = line.partition(" ")
            getattr(self, f"on_{word.lower()}", self.on_other)(rest)
            if word.upper() == "QUIT":
                return

    def say(self, command: str, text: str) -> None:
        self.channel.sendall(f"{self.office.answers.get(command, text)}\r\n".encode())

    def encrypt(self) -> None:
        assert self.context is not None
        self.stream.close()
        self.channel = self.context.wrap_socket(self.channel, server_side=True)
        self.stream = self.channel.makefile("rb")

    def close(self) -> None:
        self.stream.close()
        self.channel.close()

    def on_ehlo(self, rest: str) -> None:
        self.say("EHLO", f"250-mail.test\r\n250 {'STARTTLS' if self.office.offers_tls else 'AUTH PLAIN LOGIN'}")

    def on_starttls(self, rest: str) -> None:
        self.say("STARTTLS", "220 go ahead")
        self.encrypt()
        self.office.offers_tls = False

    def on_auth(self, rest: str) -> None:
        self.office.logins += 1
        self.say("AUTH", "235 welcome")

    def on_mail(self, rest: str) -> None:
        self.sender, self.recipients = rest.partition(":")[2], []
        self.say("MAIL", "250 ok")

    def on_rcpt(self, rest: str) -> None:
        self.recipients.append(rest.partition(":")[2])
        self.say("RCPT", "250 ok")

    def on_data(self, rest: str) -> None:
        self.channel.sendall(b"354 go on\r\n")
        lines = []
        while (part := self.stream.readline()) not in (b".\r\n", b""):
            lines.append(part)
        if self.office.answers.get("DATA", "250").startswith("250"):
            self.office.mails.append((self.sender, self.recipients, b"".join(lines).decode()))
        self.say("DATA", "250 queued as 4711")

    def on_other(self, rest: str) -> None:
        self.say("OTHER", "250 ok")
