"""Another reading of SAML (python3-saml): it judges what we send, and the provider that our tests stand on."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from connectors.enterprise.answers import Departure
from connectors.saml import logout, metadata
from connectors.saml.requests import begin
from tests.connectors.saml.ground import ACS, IDP, OURS, PERSON, REQUEST, look, ours, sent, setup
from tests.connectors.saml.test_logout import SLO, asked
from tests.doubles.saml_idp import BINDING, Key

THEIRS = {"https": "on", "http_host": "idp.example", "script_name": "/slo", "lowercase_urlencoding": False}


def settings(
    entity_id: str, acs: str, own: Key, peer_id: str, peer_url: str, peer: Key, slo_url: str
) -> OneLogin_Saml2_Settings:
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                "entityId": entity_id,
                "assertionConsumerService": {"url": acs, "binding": f"{BINDING}HTTP-POST"},
                "singleLogoutService": {"url": slo_url, "binding": f"{BINDING}HTTP-Redirect"},
                "x509cert": own.bare,
                "privateKey": own.pem,
            },
            "idp": {
                "entityId": peer_id,
                "singleSignOnService": {"url": peer_url, "binding": f"{BINDING}HTTP-Redirect"},
                "singleLogoutService": {"url": peer_url, "binding": f"{BINDING}HTTP-Redirect"},
                "x509cert": peer.bare,
            },
            "security": {"wantMessagesSigned": True},
        }
    )


def as_we() -> OneLogin_Saml2_Settings:
    """It in our place."""
    found = settings(OURS, ACS, ours(), IDP.entity_id, IDP.sso_url, IDP.key, SLO)
    found.get_security_data()["wantMessagesSigned"] = False
    return found


def as_provider() -> OneLogin_Saml2_Settings:
    """It in the provider's place, and we at the other end."""
    return settings(IDP.entity_id, IDP.sso_url, IDP.key, OURS, SLO, ours(), IDP.slo_url)


def query_of(departure: Departure | None) -> dict[str, Any]:
    assert departure is not None
    query = urlsplit(departure.url).query
    return {
        **THEIRS,
        "get_data": {name: values[0] for name, values in parse_qs(query).items()},
        "query_string": query,
        "post_data": {},
    }


@pytest.mark.parametrize("signs", ["assertion", "response", "both"])
@pytest.mark.parametrize("how", ["plain", "encrypted", "encrypted as Okta does"])
def test_both_understand_the_same_response(signs: str, how: str) -> None:
    faults = {} if how == "plain" else {"encrypt_for": ours().certificate, "retrieval": "Okta" in how}
    answer = sent(signs=signs, **faults)
    theirs = OneLogin_Saml2_Response(as_we(), answer)
    here = {
        "https": "on",
        "http_host": "acme.example",
        "script_name": urlsplit(ACS).path,
        "get_data": {},
        "post_data": {},
    }
    assert theirs.is_valid(here, REQUEST.id), theirs.get_error()
    found = look(answer).assertion
    assert found is not None
    assert theirs.get_nameid() == found.subject
    assert {name: tuple(values) for name, values in theirs.get_attributes().items()} == found.attributes
    assert theirs.get_session_index() == found.session_index
    assert PERSON["email"] in found.attributes["email"]


def test_our_metadata_is_right() -> None:
    text = metadata.ours(setup(wants_encryption=True, signs_requests=True), OURS, ACS, SLO, [ours()])
    assert as_we().validate_metadata(text.decode()) == []


def test_our_request_is_right_and_its_signature_holds() -> None:
    given = query_of(begin(setup(signs_requests=True), REQUEST, ours()))
    text = OneLogin_Saml2_Utils.decode_base64_and_inflate(given["get_data"]["SAMLRequest"])
    assert not isinstance(OneLogin_Saml2_XML.validate_xml(text, "saml-schema-protocol-2.0.xsd"), str)
    data = given["get_data"]
    signed = OneLogin_Saml2_Utils
    query = f"SAMLRequest={signed.escape_url(data['SAMLRequest'])}&SigAlg={signed.escape_url(data['SigAlg'])}"
    signature = OneLogin_Saml2_Utils.b64decode(data["Signature"])
    assert signed.validate_binary_sign(query.encode(), signature, ours().certificate, data["SigAlg"])


def test_it_takes_our_request_to_sign_out() -> None:
    assertion = look(sent()).assertion
    assert assertion is not None
    departure = logout.ask(
        setup(), request_id="_ours", entity_id=OURS, name_id=assertion.name_id,
        session_index=assertion.session_index, key=ours(), relay_state="back",
    )  # fmt: skip
    given = query_of(departure)
    theirs = OneLogin_Saml2_Logout_Request(as_provider(), given["get_data"]["SAMLRequest"])
    assert theirs.is_valid(given), theirs.get_error()
    assert theirs.get_nameid(theirs.get_xml()) == "bob"
    assert theirs.get_session_indexes(theirs.get_xml()) == ["session-1"]


def test_it_takes_our_answer_to_its_request_to_sign_out() -> None:
    found = asked(relay_state="there")
    given = query_of(logout.answer(setup(), found, entity_id=OURS, key=ours()))
    theirs = OneLogin_Saml2_Logout_Response(as_provider(), given["get_data"]["SAMLResponse"])
    assert theirs.is_valid(given, request_id=found.id), theirs.get_error()
    assert theirs.get_status() == "urn:oasis:names:tc:SAML:2.0:status:Success"
