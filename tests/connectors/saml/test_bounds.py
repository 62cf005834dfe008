"""The largest and the deepest that strangers send: refused within a second and 200 MB, and with little work."""

import base64
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.enterprise.codes import Code
from connectors.saml.bindings import inflated
from connectors.saml.faults import MessageRefused
from connectors.saml.metadata import MetadataRefused, read
from tests.connectors.saml.ground import IDP, look, ours, sent
from tests.doubles.saml_idp import DS, SAML, SAMLP, XENC, new_key

SECONDS, KILOBYTES = 1.0, 200 * 1024
FULL, MEGABYTES_10 = 250 * 1024, 10 * 1024 * 1024
START = f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_r" Version="2.0">'.encode()
END = b"</samlp:Response>"


def filled(part: bytes, size: int = FULL) -> bytes:
    return START + part * (size // len(part)) + END


def nested(opening: bytes, closing: bytes, size: int = FULL) -> bytes:
    times = size // (len(opening) + len(closing))
    return START + opening * times + closing * times + END


def many_attributes() -> bytes:
    return START + b"<a " + b" ".join(b'a%d="x"' % number for number in range(20_000)) + b"/>" + END


def many_namespaces() -> bytes:
    return START + b"".join(b'<a xmlns:n%d="urn:%d">' % (number, number) for number in range(200)) + b"</a>" * 200 + END


def many_certificates() -> bytes:
    """Each would be tried."""
    held = f"<ds:X509Certificate>{new_key('another provider').bare}</ds:X509Certificate>".encode() * 200
    genuine = base64.b64decode(sent(signed_by=new_key("another provider"), has_key_info=False))
    return genuine.replace(
        b"</ds:SignatureValue>",
        b"</ds:SignatureValue><ds:KeyInfo><ds:X509Data>" + held + b"</ds:X509Data></ds:KeyInfo>",
    )


def many_wrapped_keys() -> bytes:
    """Each would be opened with each of our keys."""
    genuine = base64.b64decode(sent(encrypt_for=new_key("another provider").certificate))
    start, end = genuine.index(b"<xenc:EncryptedKey>"), genuine.index(b"</xenc:EncryptedKey>") + 20
    return genuine[:start] + genuine[start:end] * 300 + genuine[end:]


LOADS: dict[str, Callable[[], bytes]] = {
    "10 MB of elements": lambda: filled(b"<a/>", MEGABYTES_10),
    "10 MB of text": lambda: START + b"x" * MEGABYTES_10 + END,
    "10 MB of depth": lambda: nested(b"<a>", b"</a>", MEGABYTES_10),
    "elements": lambda: filled(b"<a/>"),
    "text": lambda: START + b"x" * FULL + END,
    "comments": lambda: filled(b"<!---->"),
    "depth": lambda: nested(b"<a>", b"</a>"),
    "depth in a name": lambda: nested(b"<saml:NameID>", b"</saml:NameID>"),
    "attributes": many_attributes,
    "namespaces": many_namespaces,
    "assertions": lambda: filled(b"<saml:Assertion/>"),
    "signatures": lambda: filled(f'<Signature xmlns="{DS}"/>'.encode()),
    "encrypted assertions": lambda: filled(f'<EncryptedData xmlns="{XENC}"/>'.encode()),
    "certificates": many_certificates,
    "wrapped keys": many_wrapped_keys,
    "entities": lambda: b"<!DOCTYPE r [" + b'<!ENTITY a "b">' * 15_000 + b"]>" + START + END,
}


def peak() -> int:
    """Kilobytes that this process has held at once since the last look."""
    status = Path("/proc/self/status").read_text()
    most = int(status.split("VmHWM:")[1].split()[0])
    Path("/proc/self/clear_refs").write_text("5")
    return most


def held() -> int:
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])


@pytest.mark.parametrize("load", [pytest.param(make, id=name) for name, make in LOADS.items()])
def test_it_refuses_great_loads_with_little_work(load: Callable[[], bytes]) -> None:
    text = load()
    answer = base64.b64encode(text).decode()
    look(sent())
    peak()
    before, began = held(), time.perf_counter()
    report = look(answer, keys=(ours(), new_key("ours, next"), new_key("ours, former")))
    assert time.perf_counter() - began < SECONDS
    assert peak() - before < KILOBYTES
    assert report.refusal is not None
    assert report.assertion is None
    assert look(answer, is_thorough=True).assertion is None


def test_it_inflates_no_more_than_a_message_can_be() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = base64.b64encode(packer.compress(bytes(10_000_000)) + packer.flush()).decode()
    peak()
    before, began = held(), time.perf_counter()
    with pytest.raises(MessageRefused) as caught:
        inflated(bomb)
    assert caught.value.code == Code.ANSWER_TOO_LARGE
    assert time.perf_counter() - began < 0.2
    assert peak() - before < 20 * 1024


@pytest.mark.parametrize("answer", ["", "A" * 20_000, "not deflated", "AAAA", "サムル"])
def test_it_refuses_what_was_not_deflated(answer: str) -> None:
    with pytest.raises(MessageRefused):
        inflated(answer)


@pytest.mark.parametrize(
    "text",
    [b"<a/>" * 300_000, b"<a>" * 200_000, IDP.metadata().encode().replace(b"<md:Name", b"<a/>" * 60_000 + b"<md:Name")],
)
def test_metadata_has_bounds_too(text: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(MetadataRefused):
        read(text)
    assert time.perf_counter() - began < SECONDS


def test_a_genuine_answer_of_many_groups_fits() -> None:
    groups = [f"group {number} of the company" for number in range(1000)]
    report = look(sent(attributes={"groups": groups}))
    assert report.assertion is not None
    assert report.assertion.attributes["groups"] == tuple(groups)


def test_a_right_answer_costs_little(capsys: pytest.CaptureFixture[str]) -> None:
    """Fifteen milliseconds are for the whole sign-in."""
    answer = sent(signs="both")
    times = []
    for _ in range(31):
        began = time.process_time()
        assert look(answer).assertion is not None
        times.append(time.process_time() - began)
    middle = sorted(times)[15] * 1000
    with capsys.disabled():
        print(f"\nA SAML response, signed twice, examined: {middle:.2f} ms CPU (median)")
    assert middle < 15
