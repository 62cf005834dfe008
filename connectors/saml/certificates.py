"""The keys in providers' certificates, for verifying."""

from functools import lru_cache

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from connectors.enterprise.certificates import Certificate, CertificateUnreadable, read_certificate
from connectors.rows import Setup

CERTIFICATES_LIMIT = 10


def known_certificates(setup: Setup) -> list[Certificate]:
    """Those that the connection names; what is no certificate signs nothing."""
    found = []
    for pem in setup.words("certificates")[:CERTIFICATES_LIMIT]:
        try:
            found.append(read_certificate(pem))
        except CertificateUnreadable:
            continue
    return found


@lru_cache(maxsize=1024)
def verifying_key(pem: str) -> xmlsec.Key:
    """For XML signatures. Whoever uses it gets a copy: it is safe between threads."""
    return xmlsec.Key.from_memory(pem.encode(), xmlsec.constants.KeyDataFormatCertPem, None)


@lru_cache(maxsize=1024)
def public_key(pem: str) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """For the signatures of the redirect binding."""
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise CertificateUnreadable("neither RSA nor EC")
    return key
