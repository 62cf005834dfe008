"""npm `samlify` signs people in here and out, and `@node-saml/node-saml` judges the very messages that our tests send."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors.saml import logout, metadata, published, requests
from connectors.saml.logout import Asked, Received
from tests.connectors.saml.ground import ACS, OURS, REQUEST, look, ours, sent, setup
from tests.doubles.saml_idp import SamlIdp, new_key
from tests.node.program import Told, run

SLO = "https://acme.example/sso/saml/1/slo"
PEER = SamlIdp(
    "https://samlify.example/metadata",
    "https://samlify.example/sso",
    new_key("samlify"),
    slo_url="https://samlify.example/slo",
)
NAME_ID = '<ns0:NameID xmlns:ns0="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">bob</ns0:NameID>'
BOTH = {
    "idp_entity_id": PEER.entity_id,
    "sso_url": PEER.sso_url,
    "slo_url": PEER.slo_url,
    "certificates": [PEER.key.certificate],
}


def connected(**config: object) -> Any:
    return setup(**{**BOTH, "signs_requests": True, "wants_encryption": True, **config})


@pytest.fixture(scope="module")
def told() -> Told:
    """One process for all."""
    key, here = ours(), connected()
    redirect = requests.begin(here, REQUEST, key).url
    asked = logout.ask(here, request_id="_out", entity_id=OURS, name_id=NAME_ID, session_index="s1", key=key)
    assert asked is not None
    answered = logout.answer(here, Asked("_theirs", "bob", "", (), "", ""), entity_id=OURS, key=key)
    assert answered is not None
    return run(
        "saml_peers.mjs",
        {
            "ours": {
                "entity_id": OURS, "acs": ACS, "certificate": key.certificate, "private": key.pem,
                "metadata": published.ours(here, OURS, ACS, SLO, [key]).decode(),
            },
            "idp": {
                "entity_id": PEER.entity_id, "sso": PEER.sso_url, "slo": PEER.slo_url,
                "certificate": PEER.key.certificate, "private": PEER.key.pem,
            },
            "request_id": REQUEST.id,
            "redirect": redirect,
            "forged": redirect.replace("Signature=", "Signature=AAAA"),
            "post": dict(requests.begin(connected(sso_binding="post"), REQUEST, key).fields),
            "logout_redirect": asked.url,
            "logout_answer": answered.url,
            "responses": {
                "assertion": sent(PEER), "both": sent(PEER, signs="both"),
                "encrypted": sent(PEER, encrypt_for=key.certificate),
                "forged": sent(PEER, signed_by=new_key("somebody else")),
            },
        },
    )  # fmt: skip


def test_it_reads_our_metadata(told: Told) -> None:
    assert told["read"] == {"entity_id": OURS, "acs": ACS}


def test_we_read_its_metadata(told: Told) -> None:
    found = metadata.read(told["metadata"])
    assert (found.entity_id, found.sso_url, found.slo_url) == (PEER.entity_id, PEER.sso_url, PEER.slo_url)
    assert found.wants_signed_requests


def test_it_accepts_our_requests_and_no_forged_one(told: Told) -> None:
    assert told["requests"]["redirect"] == REQUEST.id
    assert told["requests"]["post"] == REQUEST.id
    assert "error" in told["requests"]["forged"]


@pytest.mark.parametrize("name", ["signed", "encrypted"])
def test_it_signs_somebody_in(told: Told, name: str) -> None:
    config = {
        "idp_entity_id": PEER.entity_id,
        "certificates": [PEER.key.certificate],
        "wants_encryption": name == "encrypted",
    }
    report = look(told["signs_in"][name], config=config)
    assert report.assertion is not None, report.checks
    assert report.assertion.subject == "bob-of-samlify"
    assert report.assertion.attributes["email"] == ("bob@acme.example",)
    assert report.assertion.session_index == "session-of-samlify"


def test_another_judge_accepts_what_our_double_sends(told: Told) -> None:
    """So that both sides of our own tests cannot be wrong in the same way."""
    assert told["responses"].pop("forged")["error"]
    assert told["responses"] == {"assertion": "bob", "both": "bob", "encrypted": "bob"}


def test_both_accept_our_wish_to_sign_out_and_our_answer(told: Told) -> None:
    assert told["slo"]["samlify"] == "bob"
    assert told["slo"]["node_saml"] == "bob"
    assert told["slo"]["samlify_answer"] == "_theirs"


def test_it_signs_somebody_out(told: Told) -> None:
    query = urlsplit(told["slo"]["asked"]).query
    asked = logout.read_request(connected(), Received.by_query(query), slo_url=SLO, now=datetime.now(UTC))
    assert asked.subject == "bob-of-samlify"
