"""What administrators get wrong, planted one by one: each has its own reason in the report of a test."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from joserfc.jwk import RSAKey

from connectors.enterprise.answers import Report
from connectors.enterprise.codes import Code
from connectors.enterprise.persons import examine_person, with_person
from connectors.social import documents
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.connectors.enterprise import ground
from tests.connectors.enterprise.ground import BOB, answer_of, reply, wrong
from tests.connectors.saml.ground import ACS, IDP, ours, sent
from tests.connectors.saml.ground import look as look_at
from tests.connectors.saml.ground import setup as saml_setup
from tests.doubles.saml_idp import DS, XENC, A, new_key
from tests.doubles.vendor import OTHER_KEY, Person, Vendor, vendor

ROLES: dict[str, object] = {"roles": [["staff", "11111111-1111-4111-8111-111111111111"]]}
HOURS = timedelta(hours=1)


@dataclass
class Saml:
    """`config` is ours, `faults` the provider's; `raw` is sent instead of a response."""

    code: Code
    config: dict[str, object] = field(default_factory=dict)
    faults: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, object] = field(default_factory=dict)
    raw: str | None = None
    is_solicited: bool = True
    also: tuple[Code, ...] = ()


def twice(root: Any) -> Any:
    from copy import deepcopy

    root.append(deepcopy(root.find(f"{A}Assertion")))
    return root


def rewritten(root: Any) -> Any:
    next(root.iter(f"{A}NameID")).text = "alice"
    return root


def document_type(root: Any) -> Any:
    from lxml import etree

    return b"<!DOCTYPE samlp:Response>" + etree.tostring(root)


SAML: dict[str, Saml] = {
    "reply URL with a slash at its end": Saml(Code.DESTINATION_MISMATCH, faults={"destination": f"{ACS}/"}),
    "recipient of the test system": Saml(Code.RECIPIENT_MISMATCH, faults={"recipient": "https://test.example/acs"}),
    "recipient left empty": Saml(Code.RECIPIENT_MISSING, faults={"recipient": None}),
    "audience of another application": Saml(Code.AUDIENCE_MISMATCH, faults={"audiences": [ACS]}),
    "audience left empty": Saml(Code.AUDIENCE_MISSING, faults={"audiences": None}),
    "entity ID typed wrongly here": Saml(Code.ISSUER_MISMATCH, config={"idp_entity_id": f"{IDP.entity_id}/"}),
    "issuer not sent": Saml(Code.ISSUER_MISSING, faults={"issuer": " ", "response_issuer": " "}),
    "signing switched off": Saml(Code.NOT_SIGNED, faults={"signs": "none"}),
    "certificate renewed there, not here": Saml(Code.KEY_UNKNOWN, faults={"signed_by": new_key("renewed")}),
    "a proxy that changes the answer": Saml(Code.SIGNATURE_INVALID, faults={"forge": rewritten}),
    "SHA-1 left as it was": Saml(Code.ALGORITHM_WEAK, faults={"algorithm": f"{DS}rsa-sha1", "digest": f"{DS}sha1"}),
    "an old canonicalization": Saml(Code.ALGORITHM_REFUSED, faults={"canonicalization": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"}),
    "certificate left to expire": Saml(Code.CERTIFICATE_EXPIRED, config={"certificates": [new_key("expired", days=-2, age=90).certificate]}, faults={"signed_by": new_key("expired", days=-2, age=90)}),
    "encryption asked for here, not switched on there": Saml(Code.NOT_ENCRYPTED, config={"wants_encryption": True}),
    "encrypted with the certificate of another application": Saml(Code.DECRYPTION_FAILED, faults={"encrypt_for": new_key("another application").certificate}, also=(Code.NOT_SIGNED,)),
    "encrypted by AES-CBC": Saml(Code.ENCRYPTION_WEAK, faults={"encrypt_for": ours().certificate, "cipher": f"{XENC}aes256-cbc"}, also=(Code.NOT_SIGNED,)),
    "destination left empty": Saml(Code.DESTINATION_MISSING, faults={"destination": None, "signs": "response"}),
    "confirmation method not bearer": Saml(Code.CONFIRMATION_MISSING, faults={"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"}),
    "no lifetime": Saml(Code.NO_EXPIRY, faults={"confirmation_until": None}),
    "clock an hour behind": Saml(Code.EXPIRED, faults={"issued": -HOURS}, also=(Code.CLOCK, Code.TOO_OLD)),
    "clock an hour ahead": Saml(Code.NOT_YET_VALID, faults={"issued": HOURS, "not_before": timedelta()}, also=(Code.CLOCK,)),
    "answers kept for a day": Saml(Code.TOO_OLD, faults={"issued": -24 * HOURS, "not_on_or_after": 48 * HOURS, "confirmation_until": 48 * HOURS}, also=(Code.CLOCK, Code.EXPIRED)),
    "clock half a minute ahead": Saml(Code.CLOCK, faults={"issued": timedelta(seconds=45), "not_before": timedelta()}),
    "NameID of the format transient": Saml(Code.SUBJECT_UNSTABLE, faults={"name_id_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}),
    "no claim rule for NameID": Saml(Code.SUBJECT_MISSING, faults={"has_name_id": False}),
    "begun at the provider's portal": Saml(Code.UNSOLICITED, faults={"in_response_to": None, "confirmation_in_response_to": None}, is_solicited=False),
    "InResponseTo of another request": Saml(Code.REQUEST_MISMATCH, faults={"in_response_to": "_another", "confirmation_in_response_to": "_another"}),
    "person not assigned to the application": Saml(Code.PROVIDER_REFUSED, faults={"status": ("urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"), "has_assertion": False, "signs": "none"}, also=(Code.NOT_SIGNED,)),
    "answer sent by redirect, to an address for POST": Saml(Code.ANSWER_MISSING, raw=""),
    "an error page instead of an answer": Saml(Code.ANSWER_UNREADABLE, raw=base64.b64encode(b"<html><p>Error</html>").decode()),
    "every group of the company": Saml(Code.ANSWER_TOO_LARGE, faults={"attributes": {"groups": ["g" * 60 + str(number) for number in range(8000)]}}),
    "a gateway that adds a document type": Saml(Code.DTD, faults={"forge": document_type}),
    "two assertions": Saml(Code.STRUCTURE, faults={"forge": twice}),
    "e-mail not sent": Saml(Code.EMAIL_MISSING, faults={"attributes": {"displayName": "Bob"}}),
    "sign-in name sent as e-mail": Saml(Code.EMAIL_MALFORMED, faults={"attributes": {"email": "ACME\\bob", "displayName": "Bob"}}),
    "name not sent": Saml(Code.NAME_MISSING, faults={"attributes": {"email": "bob@acme.example"}}),
    "group claim forgotten": Saml(Code.GROUPS_MISSING, faults={"attributes": {"email": "bob@acme.example", "displayName": "Bob"}}, mapping=ROLES),
    "group IDs instead of names": Saml(Code.GROUPS_UNMAPPED, faults={"attributes": {"email": "bob@acme.example", "displayName": "Bob", "groups": ["5e3a…"]}}, mapping=ROLES),
    "second factor trusted, not asked for there": Saml(Code.MFA_UNKNOWN, faults={"attributes": {"email": "bob@acme.example", "displayName": "Bob"}}, mapping={"mfa": ["http://schemas.microsoft.com/claims/multipleauthn"]}),
}  # fmt: skip


def report_of(case: Saml) -> Report:
    answer = sent(**case.faults) if case.raw is None else case.raw
    setup = saml_setup(**case.config)
    setup = replace(setup, kind="saml")
    more: dict[str, Any] = {} if case.is_solicited else {"request": None}
    report = look_at(answer, config=case.config, is_thorough=True, **more)
    if report.seen is None:
        return report
    found = examine_person(setup, case.mapping, report.seen, trusts_mfa="mfa" in case.mapping)
    return with_person(report, found)


@pytest.mark.parametrize("name", SAML)
def test_a_mistake_with_saml_has_its_reason(name: str) -> None:
    case = SAML[name]
    report = report_of(case)
    found = wrong(report)
    assert case.code in found, report.checks
    assert set(found) <= {case.code, *case.also, Code.NAME_MISSING}
    if case.code not in (
        Code.NAME_MISSING,
        Code.CLOCK,
        Code.GROUPS_MISSING,
        Code.GROUPS_UNMAPPED,
        Code.MFA_UNKNOWN,
        Code.CERTIFICATE_EXPIRED,
    ):
        assert report.assertion is None


@dataclass
class Oidc:
    """`spoil` makes the provider so; `config` and `secret` are ours; `answer` is what the browser brings besides."""

    code: Code
    spoil: Any = None
    kind: str = "enterprise_oidc"
    config: dict[str, object] = field(default_factory=dict)
    secret: str = ""
    answer: dict[str, str] = field(default_factory=dict)
    mapping: dict[str, object] = field(default_factory=dict)
    person: Person = field(default_factory=lambda: BOB)


def put(name: str, **values: Any) -> Any:
    return lambda found: getattr(found, name).update(values)


def replies(path: str, status: int, document: Any) -> Any:
    return lambda found: found.replies.update({path: reply(status, document)})


def signs(key: Any, **header: Any) -> Any:
    def spoil(found: Vendor) -> None:
        found.signs_with = key
        found.header = header

    return spoil


OIDC: dict[str, Oidc] = {
    "issuer of a host that is not there": Oidc(Code.PROVIDER_UNREACHABLE, config={"issuer": "http://127.0.0.1:9"}),
    "address of the login page as issuer": Oidc(Code.DISCOVERY_INVALID, replies("/.well-known/openid-configuration", 404, {})),
    "issuer of another realm": Oidc(Code.DISCOVERY_ISSUER, put("metadata", issuer="https://idp.example/realms/other")),
    "secret expired": Oidc(Code.CLIENT_REFUSED, secret="an old secret of the client"),
    "redirect URI typed wrongly": Oidc(Code.CODE_REFUSED, replies("/token", 400, {"error": "invalid_grant"})),
    "scopes not allowed": Oidc(Code.SCOPE_REFUSED, answer={"error": "invalid_scope", "code": ""}),
    "person not assigned": Oidc(Code.PROVIDER_REFUSED, answer={"error": "access_denied", "error_description": "AADSTS50105: no", "code": ""}),
    "implicit flow": Oidc(Code.ANSWER_MISSING, answer={"code": ""}),
    "scope openid not granted": Oidc(Code.TOKEN_MISSING, put("answer", id_token=None)),
    "an error page at the token endpoint": Oidc(Code.ANSWER_UNREADABLE, lambda found: found.replies.update({"/token": (200, b"<html>")})),
    "token endpoint closed to us": Oidc(Code.TOKENS_UNREACHABLE, put("metadata", token_endpoint="http://127.0.0.1:9/token")),
    "keys closed to us": Oidc(Code.KEYS_UNREACHABLE, put("metadata", jwks_uri="http://127.0.0.1:9/jwks")),
    "keys of another realm": Oidc(Code.KEY_UNKNOWN, signs(RSAKey.generate_key(2048, parameters={"kid": "two"}), kid="two")),
    "a key under an old name": Oidc(Code.SIGNATURE_INVALID, signs(OTHER_KEY)),
    "ID token signed with the secret": Oidc(Code.ALGORITHM_REFUSED, signs("secret", alg="HS256")),
    "client ID of another application": Oidc(Code.AUDIENCE_MISMATCH, put("claims", aud="another-client")),
    "a shared audience": Oidc(Code.PARTY_MISMATCH, put("claims", aud=["our-client", "portal"], azp="portal")),
    "issuer rewritten by a proxy": Oidc(Code.ISSUER_MISMATCH, put("claims", iss="https://inner.example")),
    "issuer left out": Oidc(Code.ISSUER_MISSING, put("claims", iss=None)),
    "nonce not copied": Oidc(Code.NONCE, put("claims", nonce=None)),
    "access token of another": Oidc(Code.ACCESS_TOKEN_OTHER, put("claims", at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    "no lifetime": Oidc(Code.NO_EXPIRY, put("claims", exp=None)),
    "clock behind": Oidc(Code.EXPIRED, put("claims", exp=1_600_000_000)),
    "clock ahead": Oidc(Code.NOT_YET_VALID, put("claims", nbf=4_000_000_000)),
    "subject pairwise here and public there": Oidc(Code.USERINFO_OTHER, put("userinfo", sub="somebody-else")),
    "userinfo switched off": Oidc(Code.USERINFO_UNREACHABLE, replies("/me", 403, {})),
    "PKCE switched off": Oidc(Code.PKCE_MISSING, put("metadata", code_challenge_methods_supported=["plain"])),
    "two providers mixed up": Oidc(Code.ANSWER_ISSUER, answer={"iss": "https://other.example"}),
    "state lost": Oidc(Code.REQUEST_MISMATCH, answer={"state": ""}),
    "address not verified there": Oidc(Code.EMAIL_UNVERIFIED, person=replace(BOB, email_verified="false")),
    "no address": Oidc(Code.EMAIL_MISSING, person=replace(BOB, email="")),
    "an account of one's own with Google": Oidc(Code.DIRECTORY_MISMATCH, kind="google_workspace"),
    "account of another Workspace": Oidc(Code.DIRECTORY_MISMATCH, put("claims", hd="other.example"), kind="google_workspace", config={"hosted_domain": "acme.example"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture
def idp(settings: LazySettings) -> Iterator[Vendor]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    with vendor() as found:
        yield found
    documents.forget_everything()


@pytest.mark.parametrize("name", OIDC)
def test_a_mistake_with_openid_connect_has_its_reason(scope: TenantScope, idp: Vendor, name: str) -> None:
    case = OIDC[name]
    with enter(scope):
        # The way there is right; what is wrong shows when the person comes back.
        answer = {**answer_of(idp, ground.setup_of(idp, case.kind), person=case.person), **case.answer}
        if callable(case.spoil):
            case.spoil(idp)
        if idp.signs_with == "secret":
            from joserfc.jwk import OctKey

            idp.signs_with = OctKey.import_key(idp.client_secret)
        setup = ground.setup_of(idp, case.kind, secret=case.secret, **case.config)
        report = ground.look(setup, answer, mapping=case.mapping)
    assert wrong(report)[:1] == [case.code] or case.code in wrong(report)[:2], report.checks
    if case.code not in (Code.PKCE_MISSING, Code.USERINFO_UNREACHABLE):
        assert report.assertion is None
    assert "secret of the client" not in report.text


def test_these_are_forty_reasons_at_least() -> None:
    assert len({case.code for case in SAML.values()}) == len(SAML)
    assert len({case.code for case in SAML.values()} | {case.code for case in OIDC.values()}) >= 55


def test_a_right_answer_has_nothing_wrong(scope: TenantScope, idp: Vendor) -> None:
    with enter(scope):
        setup = ground.setup_of(idp)
        report = ground.look(setup, answer_of(idp, setup))
    assert wrong(report) == []
    assert report.assertion is not None
    assert report.assertion.subject == "bob-1"
    assert len(report.checks) >= 30
    assert (
        wrong(report_of(Saml(Code.NAME_MISSING, faults={"attributes": {"email": "b@acme.example", "name": "B"}}))) == []
    )
