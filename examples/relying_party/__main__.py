"""`python -m examples.relying_party`: serves the demo applications on this machine until it is told to end."""

import os
import signal
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from examples.relying_party.app import Demo
from examples.relying_party.demo import CHECKOUT
from examples.relying_party.names import LOOPBACK, resolve_localhost


class Server(ThreadingMixIn, WSGIServer):
    """A browser may hold a connection open without saying anything."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """No line per request: addresses hold codes."""

    def log_request(self, *_: object) -> None:
        pass


def main() -> int:
    home = Path(os.environ.get("GENKAN_HOME") or CHECKOUT / ".genkan").expanduser().resolve()
    wanted = os.environ.get("GENKAN_DEMO_PORT") or str(int(os.environ.get("PORT") or 8000) + 1)
    if not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 65536):
        print(f"GENKAN_DEMO_PORT must be a number from 1 to 65535, not {wanted!r}.", file=sys.stderr)
        return 1
    port = int(wanted)
    resolve_localhost()
    try:
        server = make_server(LOOPBACK, port, Demo(home, port), Server, Quiet)
    except OSError as error:
        print(f"Port {port} cannot be used ({error.strerror}). Set GENKAN_DEMO_PORT to another one.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Demo applications: http://{LOOPBACK}:{port}/", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
