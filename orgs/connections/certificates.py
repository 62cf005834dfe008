"""Certificates that a connection's settings name; what cannot be read is left out."""

from collections.abc import Iterable

from connectors.enterprise.certificates import Certificate, CertificateUnreadable, read_certificate


def of_config(config: object) -> list[Certificate]:
    texts = config.get("certificates") if isinstance(config, dict) else None
    return list(readable(texts if isinstance(texts, list) else ()))


def readable(texts: Iterable[object]) -> Iterable[Certificate]:
    for text in texts:
        try:
            yield read_certificate(str(text))
        except CertificateUnreadable:
            continue
