"""What strangers send: each refused for its own reason, nobody signed in, nothing thrown."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from lxml import etree

from connectors.enterprise.codes import Code, Verdict
from tests.connectors.saml import wrapping
from tests.connectors.saml.ground import ACS, IDP, OURS, REQUEST, look, ours, sent
from tests.doubles.saml_idp import DS, MORE, XENC, A, SamlIdp, new_key

HOURS = timedelta(hours=20)
FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
CM = "urn:oasis:names:tc:SAML:2.0:cm:"
OTHER = new_key("another provider")
EXPECTED_OF_WRAPPING = {
    "changed": Code.SIGNATURE_INVALID,
    "attribute changed": Code.SIGNATURE_INVALID,
    "signature emptied": Code.SIGNATURE_INVALID,
    "digest comment": Code.SIGNATURE_INVALID,
    "signature removed": Code.NOT_SIGNED,
    "xpath transform": Code.ALGORITHM_REFUSED,
    "xslt transform": Code.ALGORITHM_REFUSED,
}


def forged(name: str, forge: Any, signs: str) -> Any:
    return pytest.param({"forge": forge, "signs": signs}, {}, EXPECTED_OF_WRAPPING.get(name, Code.STRUCTURE), id=name)


def bad(name: str, code: Code, config: dict[str, object] | None = None, **faults: Any) -> Any:
    return pytest.param(faults, config or {}, code, id=name)


def add_condition(root: Any) -> None:
    etree.SubElement(root.find(f".//{A}Conditions"), f"{A}Condition")


def confirm_otherwise(root: Any) -> None:
    confirmation = root.find(f".//{A}SubjectConfirmation")
    confirmation.addprevious(etree.Element(f"{A}SubjectConfirmation", Method=f"{CM}sender-vouches"))


def drop(*names: str) -> Any:
    def alter(root: Any) -> None:
        for name in names:
            for node in list(root.iter(f"{A}{name}")):
                node.getparent().remove(node)

    return alter


CASES = [
    *(forged(f"response {name}", forge, "response") for name, forge in wrapping.RESPONSE_SIGNED.items()),
    *(forged(name, forge, "assertion") for name, forge in wrapping.ASSERTION_SIGNED.items()),
    # ── Whose it is ──
    bad("unsigned", Code.NOT_SIGNED, signs="none"),
    bad("no issuer", Code.ISSUER_MISSING, alter=drop("Issuer"), signs="none"),
    bad("another issuer", Code.ISSUER_MISMATCH, issuer="https://evil.example"),
    bad("another issuer of the response", Code.ISSUER_MISMATCH, response_issuer="https://evil.example"),
    bad("the issuer with a slash", Code.ISSUER_MISMATCH, issuer=f"{IDP.entity_id}/"),
    bad("another connection's key", Code.KEY_UNKNOWN, signed_by=OTHER),
    bad("another key, the real certificate shown", Code.SIGNATURE_INVALID, signed_by=OTHER, shows=IDP.key),
    bad("another key, none shown", Code.SIGNATURE_INVALID, signed_by=OTHER, has_key_info=False),
    bad("another key, of both", Code.KEY_UNKNOWN, signed_by=OTHER, signs="both"),
    bad("another key, of the response", Code.KEY_UNKNOWN, signed_by=OTHER, signs="response"),
    bad("no certificate set up", Code.KEY_UNKNOWN, {"certificates": []}),
    bad("a certificate that is none", Code.KEY_UNKNOWN, {"certificates": ["nonsense"]}),
    bad("a short key", Code.ALGORITHM_WEAK, {"certificates": [new_key("short", bits=1024).certificate]}, signed_by=new_key("short", bits=1024)),
    bad("RSA-SHA1", Code.ALGORITHM_WEAK, algorithm=f"{DS}rsa-sha1"),
    bad("a SHA-1 digest", Code.ALGORITHM_WEAK, digest=f"{DS}sha1"),
    bad("HMAC by the certificate", Code.ALGORITHM_REFUSED, algorithm=f"{MORE}hmac-sha256"),
    bad("HMAC, where SHA-1 is accepted", Code.ALGORITHM_REFUSED, {"accepts_sha1": True}, algorithm=f"{DS}hmac-sha1"),
    bad("inclusive canonicalization", Code.ALGORITHM_REFUSED, canonicalization="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
    bad("an inclusive transform", Code.ALGORITHM_REFUSED, transforms=(f"{DS}enveloped-signature", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")),
    bad("one transform", Code.ALGORITHM_REFUSED, transforms=(f"{DS}enveloped-signature",)),
    # ── An answer, to a request of ours ──
    bad("a refusal", Code.PROVIDER_REFUSED, status=(f"{STATUS}Responder", f"{STATUS}AuthnFailed"), has_assertion=False, signs="response"),
    bad("a refusal, unsigned", Code.PROVIDER_REFUSED, status=(f"{STATUS}Responder",), has_assertion=False, signs="none"),
    bad("a refusal with an assertion", Code.PROVIDER_REFUSED, status=(f"{STATUS}Requester", f"{STATUS}RequestDenied")),
    bad("success below a refusal", Code.PROVIDER_REFUSED, status=(f"{STATUS}Responder", f"{STATUS}Success")),
    bad("no assertion", Code.STRUCTURE, has_assertion=False, signs="response"),
    bad("version 1.1", Code.STRUCTURE, version="1.1"),
    bad("unsolicited", Code.UNSOLICITED, in_response_to=None, confirmation_in_response_to=None),
    bad("to another request", Code.REQUEST_MISMATCH, in_response_to="_another", confirmation_in_response_to="_another"),
    bad("to another request, by the response", Code.REQUEST_MISMATCH, in_response_to="_another"),
    bad("to another request, by the confirmation", Code.REQUEST_MISMATCH, confirmation_in_response_to="_another"),
    bad("to our request only by the confirmation", Code.REQUEST_MISMATCH, in_response_to=None),
    bad("to our request by what is not signed", Code.REQUEST_MISMATCH, confirmation_in_response_to=None),
    # ── For us ──
    bad("another destination", Code.DESTINATION_MISMATCH, destination="https://other.example/acs", signs="response"),
    bad("another destination, unsigned", Code.DESTINATION_MISMATCH, destination="https://other.example/acs"),
    bad("a destination that begins like ours", Code.DESTINATION_MISMATCH, destination=f"{ACS}.evil.example", signs="both"),
    bad("no destination, signed", Code.DESTINATION_MISSING, destination=None, signs="response"),
    bad("another recipient", Code.RECIPIENT_MISMATCH, recipient="https://other.example/acs"),
    bad("a recipient that begins like ours", Code.RECIPIENT_MISMATCH, recipient=f"{ACS}/more"),
    bad("no recipient", Code.RECIPIENT_MISSING, recipient=None),
    bad("sender vouches", Code.CONFIRMATION_MISSING, method=f"{CM}sender-vouches"),
    bad("holder of key", Code.CONFIRMATION_MISSING, method=f"{CM}holder-of-key"),
    bad("sender vouches besides", Code.CONFIRMATION_MISSING, alter=confirm_otherwise),
    bad("a confirmation without data", Code.CONFIRMATION_MISSING, has_confirmation_data=False, in_response_to=REQUEST.id, signs="response"),
    bad("no confirmation", Code.CONFIRMATION_MISSING, alter=drop("SubjectConfirmation"), signs="response"),
    bad("another audience", Code.AUDIENCE_MISMATCH, audiences=["https://other.example"]),
    bad("an audience that begins like ours", Code.AUDIENCE_MISMATCH, audiences=[f"{OURS}/"]),
    bad("an empty audience", Code.AUDIENCE_MISMATCH, audiences=[""]),
    bad("no audience", Code.AUDIENCE_MISSING, audiences=None),
    bad("no conditions", Code.AUDIENCE_MISSING, has_conditions=False),
    bad("a condition nobody knows", Code.STRUCTURE, alter=add_condition),
    # ── Now ──
    bad("expired conditions", Code.EXPIRED, not_on_or_after=timedelta(minutes=-2)),
    bad("an expired confirmation", Code.EXPIRED, confirmation_until=timedelta(minutes=-2)),
    bad("an expired session", Code.EXPIRED, session_until=timedelta(minutes=-2)),
    bad("not yet valid", Code.NOT_YET_VALID, not_before=timedelta(minutes=5)),
    bad("no expiry", Code.NO_EXPIRY, confirmation_until=None),
    bad("issued long ago", Code.TOO_OLD, issued=-HOURS, not_on_or_after=2 * HOURS, confirmation_until=2 * HOURS, session_until=2 * HOURS),
    bad("issued in the future", Code.CLOCK, issued=timedelta(minutes=5), not_before=None),
    bad("a clock that may be no further off", Code.EXPIRED, {"clock_skew": 9999}, not_on_or_after=timedelta(seconds=-121)),
    # ── Somebody ──
    bad("no NameID", Code.SUBJECT_MISSING, has_name_id=False),
    bad("an empty NameID", Code.SUBJECT_MISSING, name_id=""),
    bad("a NameID of blanks", Code.SUBJECT_MISSING, name_id="  \n "),
    bad("a NameID of a comment", Code.SUBJECT_MISSING, name_id_xml="<!--bob-->"),
    bad("a NameID too long to be kept", Code.SUBJECT_MISSING, name_id="x" * 300),
    bad("a NameID with a line break", Code.SUBJECT_MISSING, name_id="bob\nmallory"),
    bad("a transient NameID", Code.SUBJECT_UNSTABLE, name_id_format=f"{FORMAT}transient"),
    bad("nobody signed in there", Code.STRUCTURE, has_statement=False),
    # ── Encrypted ──
    bad("not encrypted, where it must be", Code.NOT_ENCRYPTED, {"wants_encryption": True}),
    bad("encrypted for somebody else", Code.DECRYPTION_FAILED, encrypt_for=OTHER.certificate),
    bad("encrypted by CBC", Code.ENCRYPTION_WEAK, encrypt_for=ours().certificate, cipher=f"{XENC}aes256-cbc"),
    bad("encrypted under PKCS 1.5", Code.ENCRYPTION_WEAK, encrypt_for=ours().certificate, wrap=f"{XENC}rsa-1_5"),
    bad("encrypted by Triple DES", Code.ENCRYPTION_WEAK, {"accepts_cbc": True}, encrypt_for=ours().certificate, cipher=f"{XENC}tripledes-cbc"),
    bad("encrypted, nothing signed", Code.NOT_SIGNED, encrypt_for=ours().certificate, signs="none"),
    bad("encrypted, signed by another key inside", Code.KEY_UNKNOWN, encrypt_for=ours().certificate, signed_by=OTHER),
    bad("encrypted, unsigned, by CBC", Code.DECRYPTION_FAILED, {"accepts_cbc": True}, encrypt_for=ours().certificate, signs="none", cipher=f"{XENC}aes128-cbc"),
    bad("encrypted, another's signature, by CBC", Code.DECRYPTION_FAILED, {"accepts_cbc": True}, encrypt_for=ours().certificate, signed_by=OTHER, cipher=f"{XENC}aes128-cbc"),
    bad("encrypted, wrong audience inside", Code.AUDIENCE_MISMATCH, encrypt_for=ours().certificate, audiences=["x"]),
]  # fmt: skip


@pytest.mark.parametrize(("faults", "config", "code"), CASES)
def test_it_refuses_what_was_tampered_with(faults: dict[str, Any], config: dict[str, object], code: Code) -> None:
    answer = sent(**faults)
    report = look(answer, config=config)
    assert report.assertion is None
    assert report.refusal is not None
    assert report.refusal.code == code, report.refusal
    thorough = look(answer, config=config, is_thorough=True)
    assert thorough.assertion is None
    if code is not Code.DECRYPTION_FAILED:
        assert code in {check.code for check in thorough.checks if check.verdict is Verdict.FAILED}


def coded(text: bytes) -> str:
    return base64.b64encode(text).decode()


LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (step, b"&a%d;" % (step - 1) * 10 if step else b"&a;" * 10) for step in range(12)
) + b"]>"  # fmt: skip
GENUINE = base64.b64decode(sent())
RAW = [
    ("nothing", "", Code.ANSWER_MISSING),
    ("blanks", "   ", Code.ANSWER_MISSING),
    ("no base64", "<samlp:Response/>", Code.ANSWER_UNREADABLE),
    ("base64 of another alphabet", "____", Code.ANSWER_UNREADABLE),
    ("no ASCII", "サムル", Code.ANSWER_UNREADABLE),
    ("no XML", coded(b"hello"), Code.ANSWER_UNREADABLE),
    ("bytes", coded(bytes(range(256))), Code.ANSWER_UNREADABLE),
    ("cut off", coded(GENUINE[:-30]), Code.ANSWER_UNREADABLE),
    ("more after the end", coded(GENUINE + b"<x/>"), Code.ANSWER_UNREADABLE),
    ("UTF-16", coded(GENUINE.decode().encode("utf-16")), Code.ANSWER_UNREADABLE),
    ("UTF-16 with a DTD", coded(f"<!DOCTYPE x>{GENUINE.decode()}".encode("utf-16-le")), Code.ANSWER_UNREADABLE),
    ("another message", coded(b'<x ID="a" Version="2.0"/>'), Code.STRUCTURE),
    ("a request", coded(b'<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="a"/>'), Code.STRUCTURE),
    ("a bare assertion", coded(b'<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="a"/>'), Code.STRUCTURE),
    ("a DTD", coded(b"<!DOCTYPE x>" + GENUINE), Code.DTD),
    ("an external entity", coded(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + GENUINE), Code.DTD),
    ("an external subset", coded(b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + GENUINE), Code.DTD),
    ("a billion laughs", coded(LAUGHS + GENUINE.replace(b">bob<", b">&a11;<")), Code.DTD),
    ("an entity of nobody", coded(GENUINE.replace(b">bob<", b">&bob;<")), Code.ANSWER_UNREADABLE),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "code"), [pytest.param(*row[1:], id=row[0]) for row in RAW])
def test_it_refuses_what_is_no_response(answer: str, code: Code) -> None:
    report = look(answer)
    assert report.refusal is not None
    assert report.refusal.code == code
    assert report.assertion is None
    assert look(answer, is_thorough=True).assertion is None


def test_it_believes_no_other_provider_for_its_own_word() -> None:
    """An administrator of another organization, with a provider that calls itself like this one."""
    twin = SamlIdp(IDP.entity_id, IDP.sso_url, key=new_key("twin"))
    report = look(sent(twin))
    assert report.refusal is not None
    assert report.refusal.code == Code.KEY_UNKNOWN
    assert not report.is_signed


def test_it_takes_no_answer_to_a_request_of_another_connection() -> None:
    other = replace(REQUEST, connection=UUID(int=7))
    report = look(sent(), request=other)
    assert report.refusal is not None
    assert report.refusal.code == Code.REQUEST_OTHER_CONNECTION


def test_it_takes_nothing_that_nobody_asked_for() -> None:
    report = look(sent(), request=None)
    assert report.refusal is not None
    assert report.refusal.code == Code.UNSOLICITED
