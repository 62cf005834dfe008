"""A little DNS server on loopback: the TXT records and aliases that a test sets, and nothing else."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass(slots=True)
class Zone:
    """`address` is host:port, as GENKAN_DNS takes it; `texts` are name → TXT values, `*.` before a name is for all below
    it; `aliases` are name → name, `asked` the names in order. An answer that is too long for UDP is cut, and given
    whole over TCP.
    """

    address: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_silent: bool = False

    def answer(self, data: bytes) -> dns.message.Message | None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        self.asked.append(name)
        if self.is_silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA
        for _hop in range(8):
            if name not in self.aliases:
                break
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{self.aliases[name]}."))
            name = self.aliases[name]
        found = self.texts.get(name) or self.texts.get(f"*.{name.partition('.')[2]}")
        if found and question.rdtype == dns.rdatatype.TXT:
            quoted = [f'"{text}"' for text in found]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *quoted))
        elif not answer.answer:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@contextmanager
def answering() -> Iterator[Zone]:
    zone = Zone("")

    class Datagram(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            answer = zone.answer(data)
            if answer is None:
                return
            try:
                wire = answer.to_wire(max_size=1232)
            except dns.exception.TooBig:
                answer.answer.clear()
                answer.flags |= dns.flags.TC
                wire = answer.to_wire()
            socket.sendto(wire, self.client_address)

    class Stream(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            length = int.from_bytes(self.request.recv(2), "big")
            answer = zone.answer(self.request.recv(length))
            if answer is not None:
                wire = _fitting(answer)
                self.request.sendall(len(wire).to_bytes(2, "big") + wire)

    with (
        # Streams first: hardly anything else takes ports for datagrams.
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), Stream) as streams,
        socketserver.ThreadingUDPServer(("127.0.0.1", streams.server_address[1]), Datagram) as server,
    ):
        zone.address = f"127.0.0.1:{server.server_address[1]}"
        servers = (server, streams)
        threads = [
            threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True) for one in servers
        ]
        for thread in threads:
            thread.start()
        try:
            yield zone
        finally:
            for one, thread in zip(servers, threads, strict=True):
                one.shutdown()
                thread.join()


def _fitting(answer: dns.message.Message) -> bytes:
    """The longest message that DNS can carry at all: what is too much is left out."""
    while True:
        try:
            return answer.to_wire(max_size=65535)
        except dns.exception.TooBig:
            last = answer.answer[-1]
            answer.answer[-1] = dns.rrset.from_rdata_list(last.name, last.ttl, list(last)[: len(last) // 2])
