"""Names of SAML 2.0 and XML Signature, and which algorithms count (saml-core 5.4, xmldsig-core1, RFC 9231)."""

from typing import Final

SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
MORE07: Final = "http://www.w3.org/2007/05/xmldsig-more#"

P, A, M, D, X, X11 = (f"{{{name}}}" for name in (SAMLP, SAML, MD, DS, XENC, XENC11))

SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
FORMAT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
TRANSIENT, PERSISTENT = f"{FORMAT}transient", f"{FORMAT}persistent"
UNSPECIFIED: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
EMAIL: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
BINDINGS: Final = {"redirect": REDIRECT, "post": POST}

RSA_SHA256: Final = f"{MORE}rsa-sha256"
RSA_SHA1: Final = f"{DS}rsa-sha1"
SHA256: Final = f"{XENC}sha256"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED: Final = f"{DS}enveloped-signature"

SIGNATURES: Final = frozenset(
    {f"{MORE}{kind}-sha{bits}" for kind in ("rsa", "ecdsa") for bits in (256, 384, 512)}
    | {f"{MORE07}sha{bits}-rsa-MGF1" for bits in (256, 384, 512)}
)
DIGESTS: Final = frozenset({SHA256, f"{MORE}sha384", f"{XENC}sha512"})
# Only where the connection accepts them.
WEAK_SIGNATURES: Final = frozenset({RSA_SHA1, f"{MORE}ecdsa-sha1"})
WEAK_DIGESTS: Final = frozenset({f"{DS}sha1"})
# Exclusive canonicalization only: what stands around the signed element must not count (saml-core 5.4.3).
CANONICAL: Final = frozenset({EXCLUSIVE, f"{EXCLUSIVE}WithComments"})
RSA_BITS: Final = 2048


def short(identifier: str) -> str:
    """The part of a long name that people compare: "rsa-sha256", "transient"."""
    return identifier.rpartition("#")[2].rpartition(":")[2][:80]
