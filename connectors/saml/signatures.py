"""XML signatures, verified strictly and made (saml-core 5.4, xmldsig-core1), by libxmlsec in this process.

The signed element is copied into a document of its own, verified there, and read from there: what is believed is what
was signed, and nothing else is near. A key comes from the connection, never from the message.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

import xmlsec
from lxml import etree

from connectors.enterprise.certificates import Certificate, CertificateUnreadable, read_certificate
from connectors.enterprise.codes import Code
from connectors.saml.certificates import verifying_key
from connectors.saml.faults import MessageRefused
from connectors.saml.names import (
    CANONICAL,
    DIGESTS,
    ENVELOPED,
    EXCLUSIVE,
    RSA_SHA256,
    SHA256,
    SIGNATURES,
    WEAK_DIGESTS,
    WEAK_SIGNATURES,
    A,
    D,
    short,
)
from connectors.saml.parsing import Element, is_element, text_of

EMBEDDED_LIMIT = 4


@dataclass(frozen=True, slots=True)
class Signed:
    """`element` stands in a document of its own, verified. `certificate` is the one that verified it."""

    element: Element
    certificate: Certificate
    algorithm: str


def signature_of(element: Element) -> Element | None:
    """Its own, never one further below."""
    return element.find(f"{D}Signature")


def verify(element: Element, certificates: Sequence[Certificate], *, accepts_sha1: bool) -> Signed:
    """Raises MessageRefused: NOT_SIGNED, STRUCTURE, ALGORITHM_WEAK, ALGORITHM_REFUSED, KEY_UNKNOWN, SIGNATURE_INVALID."""
    if signature_of(element) is None:
        raise MessageRefused(Code.NOT_SIGNED, f"{etree.QName(element).localname} without a signature")
    alone = deepcopy(element)
    signature = signature_of(alone)
    if signature is None:
        raise MessageRefused(Code.NOT_SIGNED)
    algorithm = check_profile(alone, signature, accepts_sha1=accepts_sha1)
    for certificate in certificates:
        if _holds(alone, signature, certificate):
            if certificate.is_short:
                raise MessageRefused(Code.ALGORITHM_WEAK, f"{certificate.key}, at least RSA 2048 or EC 256")
            return Signed(alone, certificate, algorithm)
    raise _refusal(alone, signature, certificates)


def check_profile(element: Element, signature: Element, *, accepts_sha1: bool) -> str:
    """The signature is of this very element, whole, by algorithms that count; which one. Raises MessageRefused."""
    info = signature.find(f"{D}SignedInfo")
    references = [] if info is None else info.findall(f"{D}Reference")
    own = element.get("ID")
    if info is None or len(references) != 1 or not own or references[0].get("URI") != f"#{own}":
        raise MessageRefused(Code.STRUCTURE, "a signature of something else than the element it stands in")
    transforms = [node.get("Algorithm", "") for node in references[0].iter(f"{D}Transform")]
    if len(transforms) != 2 or transforms[0] != ENVELOPED or transforms[1] not in CANONICAL:
        raise MessageRefused(Code.ALGORITHM_REFUSED, f"transforms {', '.join(map(short, transforms)) or 'missing'}")
    if _algorithm(info, "CanonicalizationMethod") not in CANONICAL:
        raise MessageRefused(
            Code.ALGORITHM_REFUSED, f"canonicalization {short(_algorithm(info, 'CanonicalizationMethod'))}"
        )
    method, digest = _algorithm(info, "SignatureMethod"), _algorithm(references[0], "DigestMethod")
    for name, good, weak in ((method, SIGNATURES, WEAK_SIGNATURES), (digest, DIGESTS, WEAK_DIGESTS)):
        if name in weak and not accepts_sha1:
            raise MessageRefused(Code.ALGORITHM_WEAK, f"{short(name)}, SHA-256 or better expected")
        if name not in good and name not in weak:
            raise MessageRefused(Code.ALGORITHM_REFUSED, f"{short(name)} is not among those that count")
    return method


def is_weak(signature: Element) -> bool:
    """Whether it stands on SHA-1."""
    return any(
        node.get("Algorithm") in WEAK_SIGNATURES | WEAK_DIGESTS
        for node in signature.iter(f"{D}SignatureMethod", f"{D}DigestMethod")
    )


def embedded(signature: Element) -> Iterable[Certificate]:
    """The certificates that the message itself brings: for telling people, never for believing."""
    info = signature.find(f"{D}KeyInfo")
    found = [] if info is None else list(info.iter(f"{D}X509Certificate"))
    for node in found[:EMBEDDED_LIMIT]:
        try:
            yield read_certificate(text_of(node))
        except CertificateUnreadable:
            continue


def add_signature(element: Element, key: xmlsec.Key, certificate: str) -> None:
    """Signs a message of ours where the schema wants the signature: after the issuer. RSA-SHA256 (saml-core 5.4)."""
    signature = etree.Element(f"{D}Signature", nsmap={"ds": D[1:-1]})
    info = etree.SubElement(signature, f"{D}SignedInfo")
    etree.SubElement(info, f"{D}CanonicalizationMethod", Algorithm=EXCLUSIVE)
    etree.SubElement(info, f"{D}SignatureMethod", Algorithm=RSA_SHA256)
    reference = etree.SubElement(info, f"{D}Reference", URI=f"#{element.get('ID')}")
    transforms = etree.SubElement(reference, f"{D}Transforms")
    for name in (ENVELOPED, EXCLUSIVE):
        etree.SubElement(transforms, f"{D}Transform", Algorithm=name)
    etree.SubElement(reference, f"{D}DigestMethod", Algorithm=SHA256)
    etree.SubElement(reference, f"{D}DigestValue")
    etree.SubElement(signature, f"{D}SignatureValue")
    data = etree.SubElement(etree.SubElement(signature, f"{D}KeyInfo"), f"{D}X509Data")
    bare = "".join(line for line in certificate.splitlines() if "-----" not in line)
    etree.SubElement(data, f"{D}X509Certificate").text = bare
    issuers = [child for child in element if is_element(child) and child.tag == f"{A}Issuer"]
    element.insert(element.index(issuers[0]) + 1 if issuers else 0, signature)
    context = xmlsec.SignatureContext()
    context.key = key
    context.register_id(element, "ID")
    context.sign(signature)


def _holds(element: Element, signature: Element, certificate: Certificate) -> bool:
    context = xmlsec.SignatureContext()
    try:
        context.key = verifying_key(certificate.pem)
        context.register_id(element, "ID")
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def _refusal(element: Element, signature: Element, certificates: Sequence[Certificate]) -> MessageRefused:
    """An unknown key is something else than a broken signature: the one wants a certificate, the other a look at who
    changed the message."""
    known = {certificate.fingerprint for certificate in certificates}
    for certificate in embedded(signature):
        if certificate.fingerprint not in known and _holds(element, signature, certificate):
            detail = f"signed by {certificate.fingerprint[:16]}… ({certificate.subject})"
            return MessageRefused(Code.KEY_UNKNOWN, f"{detail}, not by any of {len(certificates)} known")
    tried = ", ".join(f"{certificate.fingerprint[:16]}…" for certificate in certificates) or "none is set up"
    return MessageRefused(Code.SIGNATURE_INVALID, f"certificates tried: {tried}"[:280])


def _algorithm(parent: Element, name: str) -> str:
    node = parent.find(f"{D}{name}")
    return "" if node is None else node.get("Algorithm", "")
