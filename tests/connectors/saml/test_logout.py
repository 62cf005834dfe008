"""Signing out at both ends: we ask, they ask, and nobody is believed without a signature."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from connectors.enterprise.certificates import read_certificate
from connectors.enterprise.codes import Code
from connectors.saml import logout
from connectors.saml.bindings import check_query_signature
from connectors.saml.faults import MessageRefused
from tests.connectors.saml.ground import IDP, OURS, look, ours, sent, setup
from tests.doubles.saml_idp import DS, MORE, A, P, new_key

SLO = "https://acme.example/sso/saml/1/slo"
OTHER = new_key("another provider")
BINDINGS = ("redirect", "post")


def received(sent_as: str, binding: str, name: str) -> logout.Received:
    return logout.Received.by_query(sent_as) if binding == "redirect" else logout.Received({name: sent_as})


def asked(binding: str = "redirect", config: dict[str, object] | None = None, **faults: Any) -> logout.Asked:
    message = IDP.logout_request(slo_url=SLO, binding=binding, **faults)
    return logout.read_request(
        setup(**(config or {})), received(message, binding, "SAMLRequest"), slo_url=SLO, now=datetime.now(UTC)
    )


def confirmed(binding: str = "redirect", **faults: Any) -> bool:
    message = IDP.logout_response(slo_url=SLO, binding=binding, **{"request_id": "_ours", **faults})
    return logout.is_confirmed(
        setup(), received(message, binding, "SAMLResponse"), request_id="_ours", slo_url=SLO, now=datetime.now(UTC)
    )


def opened(url: str, name: str) -> Any:
    return etree.fromstring(zlib.decompress(base64.b64decode(parse_qs(urlsplit(url).query)[name][0]), -15))


@pytest.mark.parametrize("binding", BINDINGS)
def test_it_understands_whom_the_provider_signed_out(binding: str) -> None:
    found = asked(binding, relay_state="there" if binding == "redirect" else "")
    assert (found.subject, found.session_indexes) == ("bob", ("session-1",))
    assert found.signed_by == read_certificate(IDP.key.certificate).fingerprint
    assert found.relay_state == ("there" if binding == "redirect" else "")
    assert asked(binding, session_index="").session_indexes == ()


@pytest.mark.parametrize("binding", BINDINGS)
def test_it_understands_the_providers_answer(binding: str) -> None:
    assert confirmed(binding)
    assert not confirmed(binding, status="urn:oasis:names:tc:SAML:2.0:status:Responder")


REFUSED: list[tuple[dict[str, Any], Code]] = [
    ({"is_signed": False}, Code.NOT_SIGNED),
    ({"signed_by": OTHER}, Code.SIGNATURE_INVALID),
    ({"issuer": "https://evil.example"}, Code.ISSUER_MISMATCH),
    ({"issuer": None}, Code.ISSUER_MISMATCH),
    ({"destination": "https://other.example/slo"}, Code.DESTINATION_MISMATCH),
    ({"destination": None}, Code.DESTINATION_MISMATCH),
    ({"issued": timedelta(hours=-1)}, Code.TOO_OLD),
    ({"issued": timedelta(minutes=5)}, Code.CLOCK),
    ({"algorithm": f"{DS}rsa-sha1"}, Code.ALGORITHM_WEAK),
]


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize(("faults", "code"), REFUSED)
def test_it_refuses_what_the_provider_did_not_say(binding: str, faults: dict[str, Any], code: Code) -> None:
    # A signature within shows more: whose it is, and that nobody stands before it.
    within = (
        {Code.SIGNATURE_INVALID: Code.KEY_UNKNOWN, Code.ISSUER_MISMATCH: Code.STRUCTURE} if binding == "post" else {}
    )
    wanted = {code, within.get(code, code)}
    for send in (asked, confirmed):
        with pytest.raises(MessageRefused) as caught:
            send(binding, **faults)
        assert caught.value.code in wanted


def test_it_refuses_an_answer_to_another_request() -> None:
    with pytest.raises(MessageRefused) as caught:
        confirmed(request_id="_another")
    assert caught.value.code == Code.REQUEST_MISMATCH


def test_a_signature_counts_over_the_query_as_it_was_sent() -> None:
    query = IDP.logout_request(slo_url=SLO, relay_state="there")
    for altered in (
        query.replace("there", "elsewhere"),
        query.replace("RelayState=there&", ""),
        query + "&RelayState=more",
        query.replace("rsa-sha256", "rsa-sha512"),
        query.replace("SigAlg=", "X="),
    ):
        with pytest.raises(MessageRefused):
            logout.read_request(setup(), logout.Received.by_query(altered), slo_url=SLO, now=datetime.now(UTC))


@pytest.mark.parametrize("algorithm", ["", "http://example/hmac", f"{MORE}hmac-sha256", f"{DS}dsa-sha1"])
def test_other_algorithms_do_not_count(algorithm: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        check_query_signature(f"SAMLRequest=x&SigAlg={algorithm}&Signature=eA==", "SAMLRequest", [])
    assert caught.value.code == Code.ALGORITHM_REFUSED


def test_what_we_ask_is_signed_and_names_the_person_as_the_provider_did() -> None:
    assertion = look(sent()).assertion
    assert assertion is not None
    departure = logout.ask(
        setup(), request_id="_ours", entity_id=OURS, name_id=assertion.name_id,
        session_index=assertion.session_index, key=ours(), relay_state="back",
    )  # fmt: skip
    assert departure is not None
    assert departure.url.startswith(f"{IDP.slo_url}?")
    root = opened(departure.url, "SAMLRequest")
    assert root.find(f"{A}NameID").text == "bob"
    assert root.find(f"{P}SessionIndex").text == "session-1"
    signer = check_query_signature(urlsplit(departure.url).query, "SAMLRequest", [read_certificate(ours().certificate)])
    assert signer.pem == ours().certificate


def test_what_we_answer_is_signed_within_where_it_goes_by_post() -> None:
    departure = logout.answer(setup(slo_binding="post"), asked(relay_state="there"), entity_id=OURS, key=ours())
    assert departure is not None
    assert departure.fields["RelayState"] == "there"
    root = etree.fromstring(base64.b64decode(departure.fields["SAMLResponse"]))
    from connectors.saml.signatures import verify

    assert verify(root, [read_certificate(ours().certificate)], accepts_sha1=False)


def test_nobody_is_asked_who_has_no_address_for_it() -> None:
    departure = logout.ask(
        setup(slo_url=""), request_id="_ours", entity_id=OURS, name_id="<x/>", session_index="", key=ours()
    )
    assert departure is None
