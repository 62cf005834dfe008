"""A little DNS server on loopback: the TXT records that a test sets, and nothing else."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass(slots=True)
class Zone:
    """`address` is host:port, as GENKAN_DNS takes it; `texts` are name → TXT values, `asked` the names in order."""

    address: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_silent: bool = False


@contextmanager
def answering() -> Iterator[Zone]:
    zone = Zone("")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            query = dns.message.from_wire(data)
            question = query.question[0]
            zone.asked.append(question.name.to_text(omit_final_dot=True))
            if zone.is_silent:
                return
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.AA
            found = zone.texts.get(question.name.to_text(omit_final_dot=True))
            if found and question.rdtype == dns.rdatatype.TXT:
                quoted = [f'"{text}"' for text in found]
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *quoted))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            socket.sendto(answer.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        zone.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield zone
        finally:
            server.shutdown()
            thread.join()
