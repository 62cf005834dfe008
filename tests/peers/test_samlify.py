"""npm samlify as a company's identity provider: each imports the other's metadata, people sign in and out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.enterprise.codes import Code
from connectors.saml import logout, metadata
from connectors.saml.faults import MessageRefused
from connectors.saml.requests import begin
from tests.doubles.saml_idp import XENC, XENC11, new_key
from tests.peers.ground import BINDINGS, OURS, REQUEST, SLO, carried, connection, look, ours, published, received, taken
from tests.peers.samlify import THERE, story
from tests.peers.talking import Peer, PeerRefused, talking

BOB = {
    "name_id": "bob-17",
    "session": "session-of-bob",
    "person": {"email": "bob@acme.example", "groups": ["staff", "leads"]},
}
GCM, CBC = f"{XENC11}aes128-gcm", f"{XENC}aes256-cbc"


@pytest.fixture(scope="module")
def samlify() -> Iterator[Peer]:
    with talking("samlify.mjs", story()) as peer:
        yield peer


def sign_in(samlify: Peer, config: dict[str, object] | None = None, **how: Any) -> Any:
    setup = connection(samlify.ask("metadata"), **(config or {}))
    told = {"signs": "assertion", "who": BOB, **how}
    answer = samlify.ask("respond", metadata=published(setup), sent=carried(begin(setup, REQUEST, ours())), **told)
    return look(setup, answer["form"]["SAMLResponse"])


def test_it_is_set_up_by_its_metadata(samlify: Peer) -> None:
    found = metadata.read(samlify.ask("metadata"))
    assert (found.entity_id, found.sso_url, found.slo_url) == (f"{THERE}/metadata", f"{THERE}/sso", f"{THERE}/slo")
    assert found.wants_signed_requests
    assert found.name_id_formats == ("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",)
    assert [certificate.pem.strip() for certificate in found.certificates] == [new_key("samlify").certificate.strip()]


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("signs", ["assertion", "response", "both"])
def test_its_people_sign_in(samlify: Peer, signs: str, binding: str) -> None:
    found = taken(sign_in(samlify, {"sso_binding": binding}, signs=signs))
    assert (found.subject, found.session_index) == ("bob-17", "session-of-bob")
    assert found.attributes["groups"] == ("staff", "leads")


@pytest.mark.parametrize(
    ("how", "config"),
    [
        pytest.param({"cipher": GCM}, {}, id="GCM"),
        pytest.param({"cipher": GCM, "signs": "both", "encrypts_first": True}, {}, id="GCM, signed around it"),
        pytest.param({"cipher": CBC}, {"accepts_cbc": True}, id="CBC, where it is accepted"),
        pytest.param(
            {"cipher": CBC, "signs": "both", "encrypts_first": True},
            {"accepts_cbc": True},
            id="CBC, where it is accepted, signed around it",
        ),
    ],
)
def test_its_people_sign_in_by_what_it_encrypted(samlify: Peer, how: dict[str, Any], config: dict[str, object]) -> None:
    found = taken(sign_in(samlify, {"wants_encryption": True, **config}, **how))
    assert found.subject == "bob-17"
    assert found.attributes["email"] == ("bob@acme.example",)


def test_it_is_refused_where_the_connection_accepts_no_cbc(samlify: Peer) -> None:
    report = sign_in(samlify, {"wants_encryption": True}, cipher=CBC)
    assert report.refusal.code == Code.ENCRYPTION_WEAK


@pytest.mark.parametrize("binding", BINDINGS)
def test_it_refuses_a_request_that_another_key_signed(samlify: Peer, binding: str) -> None:
    setup = connection(samlify.ask("metadata"), sso_binding=binding)
    sent = carried(begin(setup, REQUEST, new_key("somebody else")))
    with pytest.raises(PeerRefused):
        samlify.ask("respond", metadata=published(setup), sent=sent, signs="assertion", who=BOB)


@pytest.mark.parametrize("binding", BINDINGS)
def test_it_signs_out_whom_we_ask_it_to(samlify: Peer, binding: str) -> None:
    setup = connection(samlify.ask("metadata"), slo_binding=binding)
    found = taken(sign_in(samlify))
    asked = logout.ask(
        setup,
        request_id="_out",
        entity_id=OURS,
        name_id=found.name_id,
        session_index=found.session_index,
        key=ours(),
        relay_state="back",
    )
    answer = samlify.ask(
        "answer_logout", metadata=published(setup), sent=carried(asked), binding=binding, relay_state="back"
    )
    assert (answer["request"]["nameID"], answer["request"]["sessionIndex"]) == ("bob-17", "session-of-bob")
    now = datetime.now(UTC)
    assert logout.is_confirmed(setup, received(answer), request_id="_out", slo_url=SLO, now=now)
    with pytest.raises(MessageRefused):
        logout.is_confirmed(setup, received(answer), request_id="_another", slo_url=SLO, now=now)


@pytest.mark.parametrize("binding", BINDINGS)
def test_we_sign_out_whom_it_asks_us_to(samlify: Peer, binding: str) -> None:
    setup = connection(samlify.ask("metadata"), slo_binding=binding)
    sent = samlify.ask("ask_logout", metadata=published(setup), binding=binding, who=BOB, relay_state="there")
    asked = logout.read_request(setup, received(sent), slo_url=SLO, now=datetime.now(UTC))
    assert (asked.subject, asked.session_indexes) == ("bob-17", ("session-of-bob",))
    answer = logout.answer(setup, asked, entity_id=OURS, key=ours())
    ended = samlify.ask("end_logout", metadata=published(setup), sent=carried(answer))
    assert ended["response"]["inResponseTo"] == sent["id"]
