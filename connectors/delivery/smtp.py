"""A connection to a mail server, guarded as every other one is (SECURITY 13): resolved once, pinned, and in time."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from django.conf import settings

from connectors.delivery.faults import DeliveryFailed, Fault
from tenants.outbound import OutboundFailed, OutboundRefused, resolve

STEP_SECONDS, ALL_SECONDS = 5.0, 20.0
STARTTLS, TLS, NONE = "starttls", "tls", "none"


class _Pinned(smtplib.SMTP):
    """Connects to the address that was checked; the certificate must be the host's."""

    def __init__(self, address: str, security: str) -> None:
        self.address, self.security, self.context = address, security, ssl.create_default_context()
        super().__init__(timeout=STEP_SECONDS, local_hostname=settings.BASE_DOMAIN)

    def reach(self, host: str, port: int) -> None:
        self._host = host
        code, said = self.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        self.ehlo_or_helo_if_needed()
        if self.security == STARTTLS:
            # Raises where the server does not offer it: nothing is ever sent in clear instead.
            self.starttls(context=self.context)
            self.ehlo_or_helo_if_needed()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((self.address, port), timeout)
        return self.context.wrap_socket(plain, server_hostname=host) if self.security == TLS else plain


def send(
    message: EmailMessage, *, to: str, sender: str, host: str, port: int, security: str, username: str, password: str
) -> None:
    """Raises DeliveryFailed."""
    try:
        server = _Pinned(resolve(host, port), security)
    except (OutboundRefused, OutboundFailed) as error:
        raise DeliveryFailed(Fault.UNREACHABLE) from error
    with _failures(), _in_time(server):
        try:
            server.reach(host, port)
            if username:
                server.login(username, password)
            server.send_message(message, sender, [to])
            # It is the server's now; a goodbye that fails changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()


@contextmanager
def _in_time(server: smtplib.SMTP) -> Iterator[None]:
    """A server that sends a byte now and then must not hold a worker."""
    clock = threading.Timer(ALL_SECONDS, _cut, [server])
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _cut(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        # Of the socket below TLS, which would want to say goodbye.
        socket.socket.shutdown(server.sock, socket.SHUT_RDWR)  # type: ignore[arg-type]  # None is suppressed


@contextmanager
def _failures() -> Iterator[None]:
    """smtplib's exceptions as faults. Codes of RFC 5321: 4yz for now, 5yz for good."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryFailed(_for_now(error.smtp_code) or Fault.ACCOUNT, _word(error.smtp_code)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise DeliveryFailed(_for_now(code) or Fault.RECIPIENT, _word(code)) from error
    except smtplib.SMTPSenderRefused as error:
        raise DeliveryFailed(_for_now(error.smtp_code) or Fault.SENDER, _word(error.smtp_code)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryFailed(Fault.REFUSED, "not_supported") from error
    except smtplib.SMTPResponseException as error:
        raise DeliveryFailed(_for_now(error.smtp_code) or Fault.REFUSED, _word(error.smtp_code)) from error
    except ssl.SSLError as error:
        raise DeliveryFailed(Fault.UNREACHABLE, "tls") from error
    except TimeoutError as error:
        raise DeliveryFailed(Fault.UNREACHABLE, "too_slow") from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise DeliveryFailed(Fault.UNREACHABLE) from error


def _word(code: int) -> str:
    """-1 is smtplib's word for an answer that was none."""
    return str(code) if code > 0 else ""


def _for_now(code: int) -> Fault | None:
    if code == 421:
        return Fault.BUSY
    return Fault.SERVER if 400 <= code < 500 or code < 0 else None
