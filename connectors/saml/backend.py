"""What pysaml2 is given in place of its own ways: signatures by our strict reading, no program, no file, no network.

This module imports pysaml2, which takes seconds: only functions import it, when they are called.
"""

import logging
from collections.abc import Sequence
from types import SimpleNamespace
from typing import NoReturn

from saml2 import metadata as saml2_metadata
from saml2 import sigver
from saml2.xml.schema import XMLSchemaError

from connectors.enterprise.certificates import Certificate, read_certificate
from connectors.saml.faults import MessageRefused
from connectors.saml.parsing import Element, parse
from connectors.saml.schema import check_schema
from connectors.saml.signatures import verify


class StrictBackend(sigver.CryptoBackend):
    """Verifies the element of that ID, which must be there once, by connectors.saml.signatures. Does nothing else."""

    def __init__(self, *, accepts_sha1: bool) -> None:
        self.accepts_sha1 = accepts_sha1

    @property
    def version(self) -> str:
        return "1.3.9"

    def validate_signature(
        self, signedtext: str | bytes, cert_file: str, cert_type: str, node_name: str, node_id: str
    ) -> bool:
        """`cert_file` is the certificate itself, as PEM."""
        try:
            element = self._find(signedtext, node_name, node_id)
            verify(element, [read_certificate(cert_file)], accepts_sha1=self.accepts_sha1)
        except MessageRefused as refusal:
            raise sigver.SignatureError(str(refusal)) from refusal
        return True

    def _find(self, text: str | bytes, node_name: str, node_id: str) -> Element:
        root = parse(text.encode() if isinstance(text, str) else text)
        namespace, _, name = node_name.rpartition(":")
        found = [node for node in root.iter("{*}*") if node.get("ID") == node_id]
        if len(found) != 1 or found[0].tag != f"{{{namespace}}}{name}":
            raise sigver.SignatureError("no single element of this ID and name")
        return found[0]


class Certificates:
    """What pysaml2 takes for the metadata of the provider: the certificates that the connection names."""

    def __init__(self, entity_id: str, certificates: Sequence[Certificate]) -> None:
        self.entity_id, self.certificates = entity_id, certificates

    def certs(self, entity_id: str, descriptor: str, use: str = "signing") -> list[tuple[str, SimpleNamespace]]:
        """Raises KeyError for anybody else."""
        if entity_id != self.entity_id:
            raise KeyError(entity_id)
        return [("", SimpleNamespace(name=certificate.pem)) for certificate in self.certificates]


def security_context(
    entity_id: str, certificates: Sequence[Certificate], *, accepts_sha1: bool
) -> sigver.SecurityContext:
    return sigver.SecurityContext(
        StrictBackend(accepts_sha1=accepts_sha1),
        metadata=Certificates(entity_id, certificates),
        only_use_keys_in_metadata=True,
        enc_key_files=[],
    )


def _validate(document: str, validator: object = None) -> None:
    try:
        check_schema(parse(document.encode() if isinstance(document, str) else document))
    except MessageRefused as refusal:
        raise XMLSchemaError(refusal.detail) from refusal


def _refuse(*arguments: object, **named: object) -> NoReturn:
    """Programs and files are not among the ways of this house."""
    raise sigver.SignatureError("not here")


# Once, as this module is imported: the schema by libxml2, and no way left to a program or a temporary file.
sigver.validate_doc_with_schema = _validate
sigver.make_temp = _refuse
sigver.get_xmlsec_binary = _refuse
sigver._get_xmlsec_cryptobackend = _refuse
saml2_metadata.algorithm_support_in_metadata = lambda *arguments: []
# It writes whole messages and names of people into its log.
logging.getLogger("saml2").setLevel(logging.CRITICAL + 1)
