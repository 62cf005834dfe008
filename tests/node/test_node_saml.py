"""npm `@node-saml/node-saml` reads what we read, and takes what we send on signing out."""

from connectors.saml import logout
from tests.connectors.saml.ground import ACS, IDP, OURS, PERSON, REQUEST, look, ours, sent, setup
from tests.connectors.saml.test_logout import asked
from tests.node.program import run

WAYS = {
    "signed assertion": ("assertion", False),
    "signed response": ("response", False),
    "both": ("both", False),
    "encrypted": ("assertion", True),
    "encrypted, both signed": ("both", True),
}


def test_it_understands_what_we_understand() -> None:
    responses = {
        name: {"signs": signs, "answer": sent(signs=signs, **({"encrypt_for": ours().certificate} if sealed else {}))}
        for name, (signs, sealed) in WAYS.items()
    }
    found = {name: look(str(response["answer"])).assertion for name, response in responses.items()}
    first = found["both"]
    assert first is not None
    leaving = logout.ask(
        setup(),
        request_id="_ours",
        entity_id=OURS,
        name_id=first.name_id,
        session_index=first.session_index,
        key=ours(),
    )
    confirming = logout.answer(setup(), asked(), entity_id=OURS, key=ours())
    assert leaving is not None
    assert confirming is not None
    told = run(
        "node_saml.mjs",
        {
            "responses": responses,
            "requestId": REQUEST.id,
            "acs": ACS,
            "ours": OURS,
            "ourKey": ours().pem,
            "ourCertificate": ours().certificate,
            "entityId": IDP.entity_id,
            "ssoUrl": IDP.sso_url,
            "sloUrl": IDP.slo_url,
            "certificate": IDP.key.certificate,
            "logoutRequest": leaving.url,
            "logoutResponse": confirming.url,
        },
    )
    for name, assertion in found.items():
        assert assertion is not None
        person = told["people"][name]
        assert person == {
            "subject": assertion.subject,
            "email": PERSON["email"],
            "session": assertion.session_index,
        }
    assert told["logoutRequest"]["subject"] == "bob"
    assert told["logoutResponse"]["loggedOut"]
