"""Our metadata at a connection (saml-metadata 2.4.4): what its provider needs to know of us, keys to come included."""

from collections.abc import Sequence

from lxml import etree

from connectors.rows import Setup
from connectors.saml.keyring import KeyPair
from connectors.saml.names import BINDINGS, DS, MD, PERSISTENT, POST, SAMLP, UNSPECIFIED, XENC, XENC11, D, M
from connectors.saml.parsing import Element

CONTENT_TYPE = "application/samlmetadata+xml"
CIPHERS = (f"{XENC11}aes256-gcm", f"{XENC11}aes128-gcm", f"{XENC}rsa-oaep-mgf1p")


def ours(setup: Setup, entity_id: str, acs_url: str, slo_url: str, keys: Sequence[KeyPair]) -> bytes:
    """`keys` are those of `keys.published_keys`: the one in use first. Without SLO where `slo_url` is empty."""
    root = etree.Element(f"{M}EntityDescriptor", entityID=entity_id, nsmap={"md": MD, "ds": DS})
    role = etree.SubElement(
        root,
        f"{M}SPSSODescriptor",
        AuthnRequestsSigned="true" if setup.values.get("signs_requests") is True else "false",
        WantAssertionsSigned="true",
        protocolSupportEnumeration=SAMLP,
    )
    for pair in keys:
        _add_key(role, "signing", pair)
    if setup.values.get("wants_encryption") is True:
        for pair in keys:
            _add_key(role, "encryption", pair)
    for binding in BINDINGS.values() if slo_url else ():
        etree.SubElement(role, f"{M}SingleLogoutService", Binding=binding, Location=slo_url)
    for name in (PERSISTENT, UNSPECIFIED):
        etree.SubElement(role, f"{M}NameIDFormat").text = name
    etree.SubElement(role, f"{M}AssertionConsumerService", Binding=POST, Location=acs_url, index="0", isDefault="true")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add_key(role: Element, use: str, pair: KeyPair) -> None:
    holder = etree.SubElement(role, f"{M}KeyDescriptor", use=use)
    data = etree.SubElement(etree.SubElement(holder, f"{D}KeyInfo"), f"{D}X509Data")
    etree.SubElement(data, f"{D}X509Certificate").text = "".join(
        line for line in pair.certificate.splitlines() if "-----" not in line
    )
    if use == "encryption":
        for cipher in CIPHERS:
            etree.SubElement(holder, f"{M}EncryptionMethod", Algorithm=cipher)
