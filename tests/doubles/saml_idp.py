"""A little SAML identity provider, written against the specification and nothing of ours: it signs in whoever it is told,
as a good one does, or as badly as `faults` say.

    idp = SamlIdp("https://idp.example/metadata", "https://idp.example/sso")
    sent = idp.respond(request_id=…, acs=…, audience=…, name_id="bob")      # the form field SAMLResponse

Faults are named options of `Faults`; what they cannot say, `alter` (on the tree, before signing) and `forge` (on the
signed tree) do.
"""

import base64
import os
import secrets
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from lxml import etree

SAMLP, SAML = "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion"
DS, XENC = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#"
MD, XS, XSI = (
    "urn:oasis:names:tc:SAML:2.0:metadata",
    "http://www.w3.org/2001/XMLSchema",
    "http://www.w3.org/2001/XMLSchema-instance",
)
XENC11, MORE = "http://www.w3.org/2009/xmlenc11#", "http://www.w3.org/2001/04/xmldsig-more#"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
P, A, D = f"{{{SAMLP}}}", f"{{{SAML}}}", f"{{{DS}}}"
NAMES = {"samlp": SAMLP, "saml": SAML, "xs": XS, "xsi": XSI}
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
RSA_SHA256, SHA256 = f"{MORE}rsa-sha256", f"{XENC}sha256"


@dataclass(frozen=True)
class Key:
    """A private key and its certificate, both PEM."""

    certificate: str
    pem: str = field(repr=False)

    @property
    def bare(self) -> str:
        return "".join(line for line in self.certificate.splitlines() if "-----" not in line)

    def private(self) -> str:
        return self.pem


@lru_cache
def new_key(name: str = "idp", *, kind: str = "rsa", bits: int = 2048, days: int = 365, age: int = 1) -> Key:
    """The same name is the same key within one run: making one takes time. `days` may be negative: expired."""
    key: Any = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=age))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Key(certificate.public_bytes(Encoding.PEM).decode(), private.decode())


@dataclass
class Faults:
    """What of a right response is to be otherwise. None leaves out what would be there; times are relative to now."""

    issuer: str | None = ""  # "" = the provider's own
    response_issuer: str | None = ""
    destination: str | None = ""  # "" = the ACS
    recipient: str | None = ""
    audiences: Sequence[str] | None = ()  # () = the one asked for
    in_response_to: str | None = ""
    confirmation_in_response_to: str | None = ""
    method: str = BEARER
    has_confirmation_data: bool = True
    has_conditions: bool = True
    has_statement: bool = True
    has_name_id: bool = True
    name_id_format: str | None = PERSISTENT
    name_id_xml: str = ""  # what stands within NameID, as XML
    status: Sequence[str] = (SUCCESS,)
    status_message: str = ""
    has_assertion: bool = True
    issued: timedelta = timedelta()
    not_before: timedelta | None = timedelta(minutes=-1)
    not_on_or_after: timedelta | None = timedelta(minutes=5)
    confirmation_until: timedelta | None = timedelta(minutes=5)
    session_until: timedelta | None = timedelta(hours=8)
    context: str = PASSWORD
    session_index: str = "session-1"
    version: str = "2.0"
    # ── How it is signed ──
    signs: str = "assertion"  # assertion, response, both, none
    signed_by: Key | None = None  # another key than the provider's
    shows: Key | None = None  # another certificate in KeyInfo than the signer's
    has_key_info: bool = True
    algorithm: str = ""
    digest: str = SHA256
    transforms: Sequence[str] = (f"{DS}enveloped-signature", EXC)
    canonicalization: str = EXC
    # ── How it is encrypted ──
    encrypt_for: str | Sequence[str] = ""  # certificates, PEM
    cipher: str = f"{XENC11}aes256-gcm"
    wrap: str = f"{XENC}rsa-oaep-mgf1p"
    retrieval: bool = False  # the key beside, as Okta has it
    # ── Anything else ──
    now: datetime | None = None
    alter: Callable[[Any], None] | None = None
    forge: Callable[[Any], Any] | None = None


@dataclass
class SamlIdp:
    entity_id: str
    sso_url: str
    key: Key = field(default_factory=new_key)
    more_keys: tuple[Key, ...] = ()  # further ones in the metadata, as while keys change
    slo_url: str = ""

    # ── Metadata ─────────────────────────────────────────────────────────────────────────────────────────────
    def metadata(self, *, binding: str = "HTTP-Redirect", wants_signed: bool = False, inside: str = "") -> str:
        keys = "".join(
            f'<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{key.bare}'
            "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            for key in (self.key, *self.more_keys)
        )
        slo = f'<md:SingleLogoutService Binding="{BINDING}HTTP-Redirect" Location="{self.slo_url}"/>'
        return (
            f'<md:EntityDescriptor xmlns:md="{MD}" xmlns:ds="{DS}" xmlns:saml="{SAML}" entityID="{self.entity_id}">'
            f'<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}" WantAuthnRequestsSigned="{str(wants_signed).lower()}">'
            f"{keys}{slo if self.slo_url else ''}<md:NameIDFormat>{PERSISTENT}</md:NameIDFormat>"
            f'<md:SingleSignOnService Binding="{BINDING}{binding}" Location="{self.sso_url}"/>{inside}'
            "</md:IDPSSODescriptor></md:EntityDescriptor>"
        )

    def config(self, **more: object) -> dict[str, object]:
        """As a connection keeps it."""
        return {
            "protocol": "saml",
            "idp_entity_id": self.entity_id,
            "sso_url": self.sso_url,
            "sso_binding": "redirect",
            "slo_url": self.slo_url,
            "slo_binding": "redirect",
            "certificates": [self.key.certificate, *(key.certificate for key in self.more_keys)],
            **more,
        }

    # ── Responses ────────────────────────────────────────────────────────────────────────────────────────────
    def respond(
        self,
        *,
        request_id: str,
        acs: str,
        audience: str,
        name_id: str = "bob",
        attributes: Mapping[str, str | Sequence[str]] | None = None,
        **faults: Any,
    ) -> str:
        """The form field SAMLResponse."""
        tree = self.tree(
            request_id=request_id, acs=acs, audience=audience, name_id=name_id, attributes=attributes, **faults
        )
        return base64.b64encode(tree if isinstance(tree, bytes) else etree.tostring(tree)).decode()

    def tree(
        self,
        *,
        request_id: str,
        acs: str,
        audience: str,
        name_id: str = "bob",
        attributes: Mapping[str, str | Sequence[str]] | None = None,
        **faults: Any,
    ) -> Any:
        wanted = Faults(**faults)
        now = (wanted.now or datetime.now(UTC)) + wanted.issued
        root = etree.fromstring(self._text(wanted, now, request_id, acs, audience, name_id, attributes or {}))
        if wanted.alter is not None:
            wanted.alter(root)
        assertion = root.find(f"{A}Assertion")
        if assertion is not None and wanted.signs in ("assertion", "both"):
            self.sign(assertion, wanted)
        if assertion is not None and wanted.encrypt_for:
            encrypt(assertion, wanted)
        if wanted.signs in ("response", "both"):
            self.sign(root, wanted)
        return wanted.forge(root) if wanted.forge is not None else root

    def sign(self, element: Any, wanted: Faults | None = None) -> None:
        wanted = wanted or Faults()
        key = wanted.signed_by or self.key
        is_rsa = isinstance(x509.load_pem_x509_certificate(key.certificate.encode()).public_key(), rsa.RSAPublicKey)
        algorithm = wanted.algorithm or (RSA_SHA256 if is_rsa else f"{MORE}ecdsa-sha256")
        info = f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{wanted.canonicalization}"/>'
        info += f'<ds:SignatureMethod Algorithm="{algorithm}"/><ds:Reference URI="#{element.get("ID")}"><ds:Transforms>'
        info += "".join(f'<ds:Transform Algorithm="{name}"/>' for name in wanted.transforms)
        info += f'</ds:Transforms><ds:DigestMethod Algorithm="{wanted.digest}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>'
        shown = (wanted.shows or key).bare
        key_info = (
            f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{shown}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        )
        signature = etree.fromstring(
            f'<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue/>{key_info if wanted.has_key_info else ""}</ds:Signature>'
        )
        issuer = element.find(f"{A}Issuer")
        element.insert(0 if issuer is None else element.index(issuer) + 1, signature)
        context = xmlsec.SignatureContext()
        context.key = (
            xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, key.certificate.encode())
            if "hmac" in algorithm
            else xmlsec.Key.from_memory(key.pem.encode(), xmlsec.KeyFormat.PEM, None)
        )
        context.register_id(element, "ID")
        context.sign(signature)

    # ── Single logout ────────────────────────────────────────────────────────────────────────────────────────
    def logout_request(
        self,
        *,
        slo_url: str,
        name_id: str = "bob",
        session_index: str = "session-1",
        binding: str = "redirect",
        **faults: Any,
    ) -> str:
        """The query of a redirect, or the form field SAMLRequest."""
        style = _attributes(Format=PERSISTENT)
        index = f"<samlp:SessionIndex>{session_index}</samlp:SessionIndex>" if session_index else ""
        body = f"<saml:NameID {style}>{_text(name_id)}</saml:NameID>{index}"
        return self._logout("LogoutRequest", body, slo_url, binding, faults)

    def logout_response(
        self, *, slo_url: str, request_id: str, status: str = SUCCESS, binding: str = "redirect", **faults: Any
    ) -> str:
        body = f'<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>'
        return self._logout("LogoutResponse", body, slo_url, binding, {"in_response_to": request_id, **faults})

    def _logout(self, tag: str, body: str, slo_url: str, binding: str, faults: dict[str, Any]) -> str:
        relay_state = faults.pop("relay_state", "")
        is_signed, issued = faults.pop("is_signed", True), faults.pop("issued", timedelta())
        wanted = Faults(**{"in_response_to": None, **faults})
        head = _attributes(
            ID=f"_{secrets.token_hex(16)}",
            Version="2.0",
            IssueInstant=stamp(datetime.now(UTC) + issued),
            Destination=slo_url if wanted.destination == "" else wanted.destination,
            InResponseTo=wanted.in_response_to,
        )
        names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
        root = etree.fromstring(f"<samlp:{tag} {names} {head}>{self._issuer(wanted.issuer)}{body}</samlp:{tag}>")
        name = "SAMLRequest" if tag.endswith("Request") else "SAMLResponse"
        if binding == "post":
            if is_signed:
                self.sign(root, wanted)
            return base64.b64encode(etree.tostring(root)).decode()
        return redirect_query(
            name,
            etree.tostring(root),
            (wanted.signed_by or self.key) if is_signed else None,
            relay_state,
            wanted.algorithm,
        )

    def _text(
        self,
        wanted: Faults,
        now: datetime,
        request_id: str,
        acs: str,
        audience: str,
        name_id: str,
        attributes: Mapping[str, str | Sequence[str]],
    ) -> bytes:
        names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
        head = _attributes(
            ID=f"_{secrets.token_hex(16)}",
            Version=wanted.version,
            IssueInstant=stamp(now),
            Destination=acs if wanted.destination == "" else wanted.destination,
            InResponseTo=request_id if wanted.in_response_to == "" else wanted.in_response_to,
        )
        codes = ""
        for code in reversed(wanted.status):
            codes = f'<samlp:StatusCode Value="{code}">{codes}</samlp:StatusCode>'
        message = f"<samlp:StatusMessage>{wanted.status_message}</samlp:StatusMessage>" if wanted.status_message else ""
        issuer = self._issuer(wanted.response_issuer)
        assertion = self._assertion(wanted, now, request_id, acs, audience, name_id, attributes)
        body = f"{issuer}<samlp:Status>{codes}{message}</samlp:Status>{assertion if wanted.has_assertion else ''}"
        return f"<samlp:Response {names} {head}>{body}</samlp:Response>".encode()

    def _assertion(
        self,
        wanted: Faults,
        now: datetime,
        request_id: str,
        acs: str,
        audience: str,
        name_id: str,
        attributes: Mapping[str, str | Sequence[str]],
    ) -> str:
        head = _attributes(ID=f"_{secrets.token_hex(16)}", Version="2.0", IssueInstant=stamp(now))
        style = _attributes(Format=wanted.name_id_format)
        name = (
            f"<saml:NameID {style}>{wanted.name_id_xml or _text(name_id)}</saml:NameID>" if wanted.has_name_id else ""
        )
        asked = wanted.confirmation_in_response_to
        data = _attributes(
            InResponseTo=request_id if asked == "" else asked,
            NotOnOrAfter=_after(now, wanted.confirmation_until),
            Recipient=acs if wanted.recipient == "" else wanted.recipient,
        )
        inner = f"<saml:SubjectConfirmationData {data}/>" if wanted.has_confirmation_data else ""
        subject = f'{name}<saml:SubjectConfirmation Method="{wanted.method}">{inner}</saml:SubjectConfirmation>'
        return (
            f"<saml:Assertion {head}>{self._issuer(wanted.issuer)}<saml:Subject>{subject}</saml:Subject>"
            f"{_conditions(wanted, now, audience)}{_statement(wanted, now)}{_attribute_statement(attributes)}</saml:Assertion>"
        )

    def _issuer(self, other: str | None) -> str:
        return "" if other is None else f"<saml:Issuer>{other or self.entity_id}</saml:Issuer>"


BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:"


def encrypt(assertion: Any, wanted: Faults) -> None:
    """Puts an EncryptedAssertion in its place (xmlenc-core1), with one key for each certificate."""
    text = etree.tostring(assertion, with_tail=False)
    bits = int("".join(mark for mark in wanted.cipher.rpartition("aes")[2][:3] if mark.isdigit()) or 256)
    secret, start = os.urandom(bits // 8), os.urandom(12 if "gcm" in wanted.cipher else 16)
    if "gcm" in wanted.cipher:
        box = start + AESGCM(secret).encrypt(start, text, None)
    else:
        size = 16 - len(text) % 16
        sealer = Cipher(algorithms.AES(secret), modes.CBC(start)).encryptor()
        box = start + sealer.update(text + bytes(size - 1) + bytes([size])) + sealer.finalize()
    certificates = [wanted.encrypt_for] if isinstance(wanted.encrypt_for, str) else wanted.encrypt_for
    keys = "".join(_wrapped(secret, pem, wanted.wrap) for pem in certificates)
    beside = keys if wanted.retrieval else ""
    info = f'<ds:RetrievalMethod Type="{XENC}EncryptedKey" URI="#key"/>' if wanted.retrieval else keys
    if wanted.retrieval:
        beside = beside.replace("<xenc:EncryptedKey>", '<xenc:EncryptedKey Id="key">', 1)
    element = etree.fromstring(
        f'<saml:EncryptedAssertion xmlns:saml="{SAML}" xmlns:xenc="{XENC}" xmlns:ds="{DS}">'
        f'<xenc:EncryptedData Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{wanted.cipher}"/>'
        f"<ds:KeyInfo>{info}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{base64.b64encode(box).decode()}"
        f"</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>{beside}</saml:EncryptedAssertion>"
    )
    assertion.getparent().replace(assertion, element)


def _wrapped(secret: bytes, pem: str, wrap: str) -> str:
    key: Any = x509.load_pem_x509_certificate(pem.encode()).public_key()
    how: Any = padding.PKCS1v15()
    if "oaep" in wrap:
        how = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    value = base64.b64encode(key.encrypt(secret, how)).decode()
    return (
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{wrap}"/><xenc:CipherData><xenc:CipherValue>{value}'
        "</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"
    )


def redirect_query(name: str, message: bytes, key: Key | None, relay_state: str = "", algorithm: str = "") -> str:
    """A message deflated, and signed over the query (saml-bindings 3.4.4.1)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = {name: base64.b64encode(packer.compress(message) + packer.flush()).decode()}
    if relay_state:
        parts["RelayState"] = relay_state
    if key is None:
        return urlencode(parts)
    query = urlencode({**parts, "SigAlg": algorithm or RSA_SHA256})
    private: Any = load_pem_private_key(key.pem.encode(), None)
    digest = hashes.SHA1() if "sha1" in algorithm else hashes.SHA256()
    signature = private.sign(query.encode(), padding.PKCS1v15(), digest)
    return f"{query}&{urlencode({'Signature': base64.b64encode(signature).decode()})}"


def stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _after(now: datetime, span: timedelta | None) -> str | None:
    return None if span is None else stamp(now + span)


def _conditions(wanted: Faults, now: datetime, audience: str) -> str:
    if not wanted.has_conditions:
        return ""
    times = _attributes(NotBefore=_after(now, wanted.not_before), NotOnOrAfter=_after(now, wanted.not_on_or_after))
    audiences = (audience,) if wanted.audiences == () else wanted.audiences
    inner = "".join(f"<saml:Audience>{_text(name)}</saml:Audience>" for name in audiences or ())
    restriction = f"<saml:AudienceRestriction>{inner}</saml:AudienceRestriction>" if audiences is not None else ""
    return f"<saml:Conditions {times}>{restriction}</saml:Conditions>"


def _statement(wanted: Faults, now: datetime) -> str:
    if not wanted.has_statement:
        return ""
    head = _attributes(
        AuthnInstant=stamp(now),
        SessionIndex=wanted.session_index,
        SessionNotOnOrAfter=_after(now, wanted.session_until),
    )
    context = f"<saml:AuthnContextClassRef>{wanted.context}</saml:AuthnContextClassRef>"
    return f"<saml:AuthnStatement {head}><saml:AuthnContext>{context}</saml:AuthnContext></saml:AuthnStatement>"


def _attribute_statement(attributes: Mapping[str, str | Sequence[str]]) -> str:
    if not attributes:
        return ""
    found = ""
    for name, given in attributes.items():
        values = [given] if isinstance(given, str) else given
        inner = "".join(
            f'<saml:AttributeValue xsi:type="xs:string">{_text(value)}</saml:AttributeValue>' for value in values
        )
        found += f"<saml:Attribute {_attributes(Name=name)}>{inner}</saml:Attribute>"
    return f"<saml:AttributeStatement>{found}</saml:AttributeStatement>"


def _attributes(**values: str | None) -> str:
    return " ".join(f'{name}="{_text(value)}"' for name, value in values.items() if value is not None)


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
