"""What good providers send: each understood, whole, and only what was signed."""

from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from connectors.enterprise.certificates import read_certificate
from connectors.enterprise.codes import Code, Verdict
from tests.connectors.saml.ground import ACS, IDP, OURS, look, ours, sent
from tests.doubles.saml_idp import DS, MORE, XENC, XENC11, SamlIdp, new_key

FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
EC = SamlIdp(IDP.entity_id, IDP.sso_url, key=new_key("elliptic", kind="ec"))
OLD = SamlIdp(IDP.entity_id, IDP.sso_url, key=new_key("old", days=-2, age=90))
NEXT = new_key("next of the provider")


def right(name: str, config: dict[str, object] | None = None, idp: SamlIdp = IDP, **faults: Any) -> Any:
    certificates = {"certificates": idp.config()["certificates"]} if idp is not IDP else {}
    return pytest.param(idp, {**certificates, **(config or {})}, faults, id=name)


CASES = [
    right("a signed assertion"),
    right("a signed response", signs="response"),
    right("both signed", signs="both"),
    right("SHA-512", algorithm=f"{MORE}rsa-sha512", digest=f"{XENC}sha512"),
    right("RSA-PSS", algorithm="http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
    right("ECDSA", idp=EC),
    right("no KeyInfo", has_key_info=False),
    right("another certificate shown", shows=new_key("another provider")),
    right("two certificates, by the second", {"certificates": [IDP.key.certificate, NEXT.certificate]}, signed_by=NEXT),
    right("a certificate of nonsense besides", {"certificates": ["nonsense", IDP.key.certificate]}),
    right("an expired certificate", idp=OLD),
    right("SHA-1, where it is accepted", {"accepts_sha1": True}, algorithm=f"{DS}rsa-sha1", digest=f"{DS}sha1"),
    right("encrypted", encrypt_for=ours().certificate),
    right("encrypted, both signed", encrypt_for=ours().certificate, signs="both"),
    right("encrypted, the response signed", encrypt_for=ours().certificate, signs="response"),
    right("encrypted as Okta does", encrypt_for=ours().certificate, retrieval=True),
    right("encrypted for several", encrypt_for=(new_key("another provider").certificate, ours().certificate)),
    right("encrypted where it must be", {"wants_encryption": True}, encrypt_for=ours().certificate),
    right("encrypted by AES-128", encrypt_for=ours().certificate, cipher=f"{XENC11}aes128-gcm"),
    right("CBC, where it is accepted", {"accepts_cbc": True}, encrypt_for=ours().certificate, cipher=f"{XENC}aes256-cbc"),
    right("no destination, unsigned response", destination=None),
    right("no issuer of the response", response_issuer=None),
    right("several audiences", audiences=["https://other.example", OURS]),
    right("a clock ten seconds behind ours", issued=timedelta(seconds=-10)),
    right("a clock thirty seconds ahead", issued=timedelta(seconds=30), not_before=timedelta()),
    right("just expired", not_on_or_after=timedelta(seconds=-30)),
    right("no end of the session", session_until=None),
    right("a comment in the name", name_id_xml="bo<!-- x -->b"),
    right("a CDATA section", name_id_xml="<![CDATA[bob]]>"),
    right("line breaks around the name", name_id_xml="\n  bob\n"),
    right("no format", name_id_format=None),
]  # fmt: skip


@pytest.mark.parametrize(("idp", "config", "faults"), CASES)
def test_it_understands(idp: SamlIdp, config: dict[str, object], faults: dict[str, Any]) -> None:
    answer = sent(idp, **faults)
    report = look(answer, config=config)
    assert report.refusal is None, report.refusal
    assert report.is_signed
    assert report.assertion is not None
    assert report.assertion.subject == "bob"
    assert report.assertion.attributes == {"email": ("bob@acme.example",), "groups": ("staff", "leads")}
    thorough = look(answer, config=config, is_thorough=True)
    assert thorough.assertion is not None
    assert thorough.refusal is None


def test_it_says_who_signed_and_until_when_it_counts() -> None:
    config = {"certificates": [IDP.key.certificate, NEXT.certificate]}
    found = look(sent(signed_by=NEXT), config=config).assertion
    assert found is not None
    assert found.signed_by == read_certificate(NEXT.certificate).fingerprint
    assert found.expires_at is not None
    assert found.authenticated_at is not None
    assert timedelta(minutes=5) < found.expires_at - found.authenticated_at < timedelta(minutes=15)
    assert found.session_index == "session-1"
    assert found.contexts == ("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",)
    name = etree.fromstring(found.name_id)
    assert (name.text, name.get("Format")) == ("bob", f"{FORMAT}persistent")


def test_any_of_our_keys_opens_what_is_encrypted() -> None:
    former = new_key("ours, former")
    report = look(sent(encrypt_for=former.certificate), keys=(ours(), former))
    assert report.assertion is not None


@pytest.mark.parametrize(
    ("code", "idp", "config", "faults"),
    [
        (Code.CERTIFICATE_EXPIRED, OLD, {"certificates": [OLD.key.certificate]}, {}),
        (Code.ALGORITHM_WEAK, IDP, {"accepts_sha1": True}, {"algorithm": f"{DS}rsa-sha1"}),
        (Code.ENCRYPTION_WEAK, IDP, {"accepts_cbc": True}, {"encrypt_for": ours().certificate, "cipher": f"{XENC}aes128-cbc"}),
        (Code.CLOCK, IDP, {}, {"issued": timedelta(seconds=40), "not_before": None}),
        (Code.SUBJECT_UNSTABLE, IDP, {}, {"name_id_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}),
    ],
)  # fmt: skip
def test_it_warns_of_what_may_fail_one_day(
    code: Code, idp: SamlIdp, config: dict[str, object], faults: dict[str, Any]
) -> None:
    report = look(sent(idp, **faults), config=config, is_thorough=True)
    assert report.assertion is not None
    assert [check.code for check in report.checks if check.verdict is Verdict.WARNING] == [code]


def test_a_mapped_subject_needs_no_lasting_name() -> None:
    answer = sent(name_id_format=f"{FORMAT}transient")
    assert look(answer).assertion is None
    assert look(answer, has_subject=True).assertion is not None
    assert look(sent(has_name_id=False, name_id=""), has_subject=True).assertion is not None


def test_a_test_reports_every_check_and_the_message() -> None:
    report = look(sent(encrypt_for=ours().certificate, audiences=["x"], recipient="y"), is_thorough=True)
    assert len(report.checks) >= 30
    assert len({check.code for check in report.checks}) == len(report.checks)
    failed = {check.code: check.detail for check in report.checks if check.verdict is Verdict.FAILED}
    assert set(failed) == {Code.AUDIENCE_MISMATCH, Code.RECIPIENT_MISMATCH}
    assert failed[Code.AUDIENCE_MISMATCH] == f"{OURS} expected, found x"
    assert failed[Code.RECIPIENT_MISMATCH] == f"{ACS} expected, found y"
    assert report.is_signed
    assert report.seen is not None
    assert report.seen.subject == "bob"
    assert "<saml:AttributeValue" in report.text
    assert "bob@acme.example" in report.text
    assert "…" in report.text
    assert IDP.key.bare not in report.text


def test_what_was_signed_and_failed_is_known_to_be_the_providers() -> None:
    """Staged enforcement may be brought back by such failures, and by no others."""
    assert look(sent(audiences=["x"])).is_signed
    assert not look(sent(audiences=["x"], signs="none")).is_signed
    assert not look(sent(audiences=["x"], signed_by=new_key("another provider"))).is_signed
    refused = look(
        sent(status=("urn:oasis:names:tc:SAML:2.0:status:Responder",), has_assertion=False, signs="response")
    )
    assert refused.is_signed
    assert refused.refusal is not None
    assert refused.refusal.detail == "Responder"
