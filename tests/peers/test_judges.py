"""Our double of a provider is a real one, and what we send is real: npm node-saml and PyPI python3-saml say so, too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from connectors.saml import logout, metadata
from connectors.saml.requests import begin
from tests.connectors.saml import wrapping
from tests.doubles.saml_idp import XENC, XENC11, SamlIdp, new_key
from tests.peers.ground import ACS, BINDINGS, OURS, REQUEST, SLO, carried, connection, look, ours, published, received
from tests.peers.ground import taken as taken_by_us
from tests.peers.judges import Judge, NodeSaml, Python3Saml, story
from tests.peers.talking import PeerRefused, talking

IDP = SamlIdp("https://idp.example/metadata", "https://idp.example/sso", slo_url="https://idp.example/slo")
OTHER = new_key("another provider")
PERSON = {"email": "bob@acme.example", "groups": ["staff", "leads"]}
JUDGES = ("node-saml", "python3-saml")


@pytest.fixture(scope="module")
def node_saml() -> Iterator[Judge]:
    with talking("node_saml.mjs", story(IDP)) as peer:
        yield NodeSaml(peer)


@pytest.fixture
def judge(request: pytest.FixtureRequest, node_saml: Judge) -> Judge:
    return node_saml if request.param == "node-saml" else Python3Saml(IDP)


each_judge = pytest.mark.parametrize("judge", JUDGES, indirect=True)
each_binding = pytest.mark.parametrize("binding", BINDINGS)


def sent(**faults: Any) -> str:
    given = {"request_id": REQUEST.id, "acs": ACS, "audience": OURS, "name_id": "bob", "attributes": PERSON}
    return IDP.respond(**{**given, **faults})


def ours_with(**config: object) -> Any:
    return connection(IDP.metadata(), **config)


# ── What our double says ──
RIGHT = [
    pytest.param({"signs": "assertion"}, id="assertion signed"),
    pytest.param({"signs": "response"}, id="response signed"),
    pytest.param({"signs": "both"}, id="both signed"),
    pytest.param({"signs": "both", "has_key_info": False}, id="no KeyInfo"),
    pytest.param({"signs": "assertion", "encrypt_for": ours().certificate}, id="encrypted, AES-256-GCM"),
    pytest.param(
        {"signs": "response", "encrypt_for": ours().certificate, "retrieval": True}, id="encrypted, the key beside"
    ),
    pytest.param(
        {"signs": "both", "encrypt_for": ours().certificate, "cipher": f"{XENC11}aes128-gcm"},
        id="encrypted, AES-128-GCM",
    ),
    pytest.param(
        {"signs": "both", "encrypt_for": ours().certificate, "cipher": f"{XENC}aes256-cbc"}, id="encrypted, AES-256-CBC"
    ),
]


@each_judge
@pytest.mark.parametrize("faults", RIGHT)
def test_they_take_what_we_take(judge: Judge, faults: dict[str, Any]) -> None:
    answer = sent(**faults)
    name, session, attributes = judge.response(answer, faults["signs"])
    found = taken_by_us(look(ours_with(accepts_cbc=True), answer))
    assert (name, session) == (found.subject, found.session_index) == ("bob", "session-1")
    assert tuple(attributes["groups"]) == found.attributes["groups"] == ("staff", "leads")


FORGED = [
    ("unsigned", {"signs": "none"}),
    ("another provider's key", {"signed_by": OTHER}),
    ("another key, the real certificate shown", {"signed_by": OTHER, "shows": IDP.key}),
    ("another audience", {"audiences": ["https://other.example"]}),
    ("expired", {"not_on_or_after": timedelta(minutes=-2), "confirmation_until": timedelta(minutes=-2)}),
    ("not yet valid", {"not_before": timedelta(minutes=30)}),
    ("to another request", {"in_response_to": "_another", "confirmation_in_response_to": "_another"}),
    ("a refusal", {"status": ("urn:oasis:names:tc:SAML:2.0:status:Responder",), "has_assertion": False, "signs": "response"}),
    ("encrypted for somebody else", {"encrypt_for": OTHER.certificate}),
    *(
        (forge.__name__.replace("_", " "), {"forge": forge})
        for forge in (
            wrapping.xsw3, wrapping.xsw4, wrapping.xsw5, wrapping.xsw6, wrapping.xsw8, wrapping.same_id,
            wrapping.other_id_names, wrapping.in_status_detail, wrapping.in_advice, wrapping.response_within,
            wrapping.two_signatures, wrapping.signature_of_other, wrapping.empty_reference, wrapping.two_references,
            wrapping.xpath_transform, wrapping.xslt_transform, wrapping.changed, wrapping.attribute_changed,
            wrapping.signature_emptied, wrapping.digest_comment, wrapping.signature_removed,
            wrapping.plain_beside_signed,
        )
    ),
    ("response xsw1", {"forge": wrapping.xsw1, "signs": "response"}),
    ("response xsw2", {"forge": wrapping.xsw2, "signs": "response"}),
]  # fmt: skip


@each_judge
@pytest.mark.parametrize("faults", [pytest.param(faults, id=name) for name, faults in FORGED])
def test_they_refuse_what_we_refuse(judge: Judge, faults: dict[str, Any]) -> None:
    answer = sent(**faults)
    assert look(ours_with(), answer).assertion is None
    with pytest.raises(PeerRefused):
        judge.response(answer, faults.get("signs", "assertion"))


def test_its_metadata_is_understood_alike() -> None:
    theirs = OneLogin_Saml2_IdPMetadataParser.parse(IDP.metadata())["idp"]
    found = metadata.read(IDP.metadata())
    assert theirs["entityId"] == found.entity_id
    assert theirs["singleSignOnService"]["url"] == found.sso_url
    assert theirs["singleLogoutService"]["url"] == found.slo_url
    assert theirs["x509cert"] == IDP.key.bare


# ── What we say ──
@pytest.mark.parametrize("config", [{}, {"wants_encryption": True}], ids=["plain", "with encryption"])
def test_our_metadata_holds(config: dict[str, object]) -> None:
    settings = OneLogin_Saml2_Settings(
        {"sp": {"entityId": OURS, "assertionConsumerService": {"url": ACS}}}, sp_validation_only=True
    )
    assert settings.validate_metadata(published(ours_with(**config))) == []


@each_judge
@each_binding
def test_they_take_our_requests(judge: Judge, binding: str) -> None:
    setup = ours_with(sso_binding=binding)
    judge.request(carried(begin(setup, REQUEST, ours())))
    with pytest.raises(PeerRefused):
        judge.request(carried(begin(setup, REQUEST, OTHER)))


def ask(binding: str, **more: Any) -> Any:
    given = {
        "request_id": "_out",
        "entity_id": OURS,
        "name_id": taken_by_us(look(ours_with(), sent())).name_id,
        "session_index": "session-1",
        "key": ours(),
    }
    return carried(logout.ask(ours_with(slo_binding=binding), **{**given, **more}))


@each_judge
@each_binding
def test_they_sign_out_whom_we_ask_them_to(judge: Judge, binding: str) -> None:
    assert judge.logout_request(ask(binding, relay_state="back")) == ("bob", "session-1")
    with pytest.raises(PeerRefused):
        judge.logout_request(ask(binding, key=OTHER))
    with pytest.raises(PeerRefused):
        judge.logout_request(ask(binding, entity_id="https://evil.example"))


@each_judge
def test_we_take_their_answer_to_it(judge: Judge) -> None:
    answer, now = received({"url": judge.answer_logout("_out")}), datetime.now(UTC)
    assert logout.is_confirmed(ours_with(), answer, request_id="_out", slo_url=SLO, now=now)


@each_judge
@each_binding
def test_we_sign_out_whom_they_ask_us_to_and_they_take_our_answer(judge: Judge, binding: str) -> None:
    now = datetime.now(UTC)
    asked = logout.read_request(
        ours_with(), received({"url": judge.ask_logout("bob", "session-1")}), slo_url=SLO, now=now
    )
    assert (asked.subject, asked.session_indexes, asked.relay_state) == ("bob", ("session-1",), "there")
    setup = ours_with(slo_binding=binding)
    judge.logout_response(carried(logout.answer(setup, asked, entity_id=OURS, key=ours())), asked.id)
    with pytest.raises(PeerRefused):
        judge.logout_response(carried(logout.answer(setup, asked, entity_id=OURS, key=OTHER)), asked.id)
