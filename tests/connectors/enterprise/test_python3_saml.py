"""PyPI `python3-saml` as an independent judge: it accepts what we send, and the very responses of our double."""

import base64
import logging
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from lxml import etree
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from connectors.saml import logout, published, requests
from connectors.saml.logout import Asked
from tests.connectors.saml.ground import ACS, IDP, OURS, REQUEST, look, ours, sent, setup
from tests.doubles.saml_idp import new_key

SLO = "https://acme.example/sso/saml/1/slo"
NAME_ID = '<n:NameID xmlns:n="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">bob</n:NameID>'
POST, REDIRECT = (f"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-{name}" for name in ("POST", "Redirect"))
AT_ACS = {"https": "on", "http_host": "acme.example", "script_name": urlsplit(ACS).path}


def judge(**security: object) -> OneLogin_Saml2_Settings:
    """Configured as we are."""
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                "entityId": OURS,
                "assertionConsumerService": {"url": ACS, "binding": POST},
                "singleLogoutService": {"url": SLO, "binding": REDIRECT},
                "x509cert": ours().certificate,
                "privateKey": ours().pem,
            },
            "idp": {
                "entityId": IDP.entity_id,
                "singleSignOnService": {"url": IDP.sso_url, "binding": REDIRECT},
                "singleLogoutService": {"url": IDP.slo_url, "binding": REDIRECT},
                "x509cert": IDP.key.certificate,
            },
            "security": {"wantAssertionsSigned": True, "rejectDeprecatedAlgorithm": True, **security},
        }
    )


@pytest.mark.parametrize(
    "faults",
    [{}, {"signs": "both"}, {"encrypt_for": ours().certificate}, {"encrypt_for": ours().certificate, "signs": "both"}],
    ids=["assertion", "both", "encrypted", "encrypted, both"],
)
def test_it_accepts_the_responses_that_we_accept(faults: dict[str, Any]) -> None:
    answer = sent(**faults)
    found = OneLogin_Saml2_Response(judge(), answer)
    assert found.is_valid(AT_ACS, REQUEST.id), found.get_error()
    mine = look(answer).assertion
    assert mine is not None
    assert found.get_nameid() == mine.subject == "bob"
    assert {name: tuple(values) for name, values in found.get_attributes().items()} == dict(mine.attributes)


@pytest.mark.parametrize(
    "faults",
    [{"signed_by": new_key("somebody else")}, {"audiences": ["https://other.example"]}, {"recipient": "https://other.example"}, {"signs": "none"}],
    ids=["another key", "another audience", "another recipient", "not signed"],
)  # fmt: skip
def test_it_refuses_what_we_refuse(faults: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    answer = sent(**faults)
    with caplog.at_level(logging.CRITICAL):
        assert not OneLogin_Saml2_Response(judge(), answer).is_valid(AT_ACS, REQUEST.id)
    assert look(answer).assertion is None


def test_it_finds_our_signed_requests_right() -> None:
    location = requests.begin(setup(signs_requests=True), REQUEST, ours()).url
    assert _is_signed(location, "SAMLRequest")
    assert not _is_signed(location.replace("Signature=", "Signature=AAAA"), "SAMLRequest")
    posted = dict(requests.begin(setup(signs_requests=True, sso_binding="post"), REQUEST, ours()).fields)
    text = base64.b64decode(posted["SAMLRequest"])
    place = "/samlp:AuthnRequest/ds:Signature"
    assert OneLogin_Saml2_Utils.validate_sign(text, ours().certificate, xpath=place)
    assert not OneLogin_Saml2_Utils.validate_sign(text, new_key("another").certificate, xpath=place)


def test_it_accepts_our_wish_to_sign_out_and_our_answer() -> None:
    asked = logout.ask(
        setup(), request_id="_out", entity_id=OURS, name_id=NAME_ID, session_index="session-1", key=ours()
    )
    answered = logout.answer(setup(), Asked("_theirs", "bob", "", (), "", ""), entity_id=OURS, key=ours())
    assert asked is not None
    assert answered is not None
    assert _is_signed(asked.url, "SAMLRequest")
    assert _is_signed(answered.url, "SAMLResponse")
    wish = _text(asked.url, "SAMLRequest")
    assert OneLogin_Saml2_Logout_Request.get_nameid(wish) == "bob"
    assert OneLogin_Saml2_Logout_Request.get_session_indexes(wish) == ["session-1"]
    sent_back = dict(parse_qsl(urlsplit(answered.url).query))["SAMLResponse"]
    assert OneLogin_Saml2_Logout_Response(judge(), sent_back).get_status().endswith(":Success")


def test_it_finds_our_metadata_right() -> None:
    text = published.ours(setup(signs_requests=True, wants_encryption=True), OURS, ACS, SLO, [ours()])
    assert judge().validate_metadata(text) == []
    assert etree.fromstring(text).get("entityID") == OURS


def test_it_reads_the_metadata_of_our_double_as_we_do() -> None:
    found = OneLogin_Saml2_IdPMetadataParser.parse(IDP.metadata())["idp"]
    assert found["entityId"] == IDP.entity_id
    assert found["singleSignOnService"]["url"] == IDP.sso_url
    assert found["x509cert"] == IDP.key.bare


def _is_signed(location: str, name: str) -> bool:
    raw = dict(part.split("=", 1) for part in urlsplit(location).query.split("&"))
    text = "&".join(f"{part}={raw[part]}" for part in (name, "RelayState", "SigAlg") if part in raw)
    return bool(
        OneLogin_Saml2_Utils.validate_binary_sign(
            text, base64.b64decode(unquote(raw["Signature"])[:344]), ours().certificate, unquote(raw["SigAlg"])
        )
    )


def _text(location: str, name: str) -> str:
    query = dict(parse_qsl(urlsplit(location).query))
    found: str = OneLogin_Saml2_Utils.decode_base64_and_inflate(query[name]).decode()
    return found
