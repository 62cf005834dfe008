"""Metadata of providers, read and fetched (saml-metadata 2.3, 2.4.3); ours is made in `published`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from connectors.enterprise.certificates import Certificate, CertificateUnreadable, read_certificate
from connectors.enterprise.codes import Code
from connectors.saml.faults import MessageRefused
from connectors.saml.names import BINDINGS, SAMLP, WEAK_SIGNATURES, A, D, M
from connectors.saml.parsing import Element, parse, text_of
from connectors.saml.published import ours
from connectors.saml.reading import time_of
from connectors.saml.refusals import Fault, MetadataRefused
from connectors.saml.signatures import verify
from tenants.outbound import OutboundFailed, OutboundRefused
from tenants.outbound import fetch as ask

LIMIT, ELEMENTS = 1024 * 1024, 30_000
ALGORITHM: Final = "{urn:oasis:names:tc:SAML:metadata:algsupport}SigningMethod"
CERTIFICATES_LIMIT, ATTRIBUTES_LIMIT = 10, 100

__all__ = ["Fault", "MetadataRefused", "Understood", "fetch", "ours", "read"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a provider says of itself, as far as we need it. Bindings are "redirect" or "post"; "" where there is none.
    `expired` are certificates that were left out."""

    entity_id: str
    sso_url: str
    sso_binding: str
    certificates: tuple[Certificate, ...]
    slo_url: str = ""
    slo_binding: str = ""
    slo_response_url: str = ""
    name_id_formats: tuple[str, ...] = ()
    wants_signed_requests: bool = False
    attributes: tuple[str, ...] = ()
    expired: tuple[Certificate, ...] = ()
    valid_until: datetime | None = None
    is_signed: bool = False
    others: tuple[str, ...] = field(default=())

    def config(self) -> dict[str, object]:
        """The settings of a connection that follow from it."""
        return {
            "idp_entity_id": self.entity_id,
            "sso_url": self.sso_url,
            "sso_binding": self.sso_binding,
            "slo_url": self.slo_url,
            "slo_binding": self.slo_binding,
            "slo_response_url": self.slo_response_url,
            "certificates": [certificate.pem for certificate in self.certificates],
        }


def fetch(url: str) -> str:
    """What stands at this address, not yet read. Raises MetadataRefused."""
    if urlsplit(url).scheme != "https" and settings.PUBLIC_SCHEME == "https":
        raise MetadataRefused(Fault.INSECURE_ADDRESS)
    try:
        answer = ask(
            "GET", url, headers={"Accept": "application/samlmetadata+xml, application/xml, text/xml"}, follow=True
        )
    except OutboundRefused as error:
        raise MetadataRefused(Fault.ADDRESS_REFUSED, str(error)) from error
    except OutboundFailed as error:
        fault = Fault.TOO_LARGE if "too large" in str(error) else Fault.UNREACHABLE
        raise MetadataRefused(fault, str(error)) from error
    if answer.status in (401, 403):
        raise MetadataRefused(Fault.NOT_PUBLIC, f"status {answer.status}")
    if answer.status != 200:
        raise MetadataRefused(Fault.NOT_FOUND, f"status {answer.status}")
    return answer.body.decode("utf-8", "replace")


def read(
    xml: str | bytes,
    *,
    entity_id: str = "",
    signed_by: str = "",
    now: datetime | None = None,
    allows_http: bool | None = None,
) -> Understood:
    """`entity_id` chooses among several. With `signed_by`, a certificate as PEM, only what it signed counts.

    Raises MetadataRefused.
    """
    now = now or datetime.now(UTC)
    root, is_signed = _root(xml), False
    if signed_by:
        root, is_signed = _signed(root, signed_by), True
    entity, others = _entity(root, entity_id)
    role = _roles(entity)[0]
    valid_until = _check_valid(root, entity, role, now)
    _check_algorithms(entity, role)
    good, expired = _certificates(role, now)
    sso_url, sso_binding, _ = _endpoint(role, "SingleSignOnService", Fault.NO_SSO_URL)
    if urlsplit(sso_url).scheme != "https" and not _takes_http(allows_http):
        raise MetadataRefused(Fault.INSECURE_URL, sso_url[:200])
    slo_url, slo_binding, slo_response_url = _endpoint(role, "SingleLogoutService", None)
    return Understood(
        entity_id=entity.get("entityID", "").strip(),
        sso_url=sso_url,
        sso_binding=sso_binding,
        certificates=good,
        slo_url=slo_url,
        slo_binding=slo_binding,
        slo_response_url=slo_response_url,
        name_id_formats=tuple(text_of(node).strip()[:200] for node in role.findall(f"{M}NameIDFormat"))[:20],
        wants_signed_requests=role.get("WantAuthnRequestsSigned", "").strip() in ("true", "1"),
        attributes=tuple(node.get("Name", "")[:200] for node in role.findall(f"{A}Attribute"))[:ATTRIBUTES_LIMIT],
        expired=expired,
        valid_until=valid_until,
        is_signed=is_signed,
        others=others,
    )


def _takes_http(given: bool | None) -> bool:
    """In development alone, unless a caller knows better."""
    return settings.PUBLIC_SCHEME == "http" if given is None else given


def _root(xml: str | bytes) -> Element:
    text = xml.encode("utf-8", "replace") if isinstance(xml, str) else xml
    start = text.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not start:
        raise MetadataRefused(Fault.EMPTY)
    if len(text) > LIMIT:
        raise MetadataRefused(Fault.TOO_LARGE, f"{len(text)} bytes")
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        raise MetadataRefused(Fault.HTML)
    if start.startswith(b"{"):
        raise MetadataRefused(Fault.OIDC)
    try:
        return parse(text, limit=LIMIT, elements=ELEMENTS)
    except MessageRefused as refusal:
        known = {Code.DTD: Fault.DTD, Code.ANSWER_TOO_LARGE: Fault.TOO_LARGE, Code.STRUCTURE: Fault.TOO_LARGE}
        raise MetadataRefused(known.get(refusal.code, Fault.NOT_XML), refusal.detail) from refusal


def _signed(root: Element, signed_by: str) -> Element:
    try:
        return verify(root, [read_certificate(signed_by)], accepts_sha1=False).element
    except MessageRefused as refusal:
        fault = Fault.NOT_SIGNED if refusal.code is Code.NOT_SIGNED else Fault.SIGNATURE
        raise MetadataRefused(fault, refusal.detail) from refusal
    except CertificateUnreadable as error:
        raise MetadataRefused(Fault.CERTIFICATE_UNREADABLE) from error


def _roles(entity: Element) -> list[Element]:
    return [
        role
        for role in entity.findall(f"{M}IDPSSODescriptor")
        if SAMLP in role.get("protocolSupportEnumeration", "").split()
    ]


def _entity(root: Element, wanted: str) -> tuple[Element, tuple[str, ...]]:
    """The one that is meant, and the names of the others."""
    entities = list(root.iter(f"{M}EntityDescriptor"))
    providers = [entity for entity in entities if _roles(entity)]
    if not providers:
        is_service = any(entity.find(f"{M}SPSSODescriptor") is not None for entity in entities)
        raise MetadataRefused(Fault.SERVICE_PROVIDER if is_service else Fault.NO_PROVIDER)
    names = tuple(entity.get("entityID", "").strip() for entity in providers)
    if wanted:
        if names.count(wanted) != 1:
            raise MetadataRefused(Fault.OTHER_PROVIDER, ", ".join(names[:5]))
        return providers[names.index(wanted)], tuple(name for name in names if name != wanted)
    if len(providers) > 1:
        raise MetadataRefused(Fault.SEVERAL_PROVIDERS, ", ".join(names[:5]))
    if not names[0]:
        raise MetadataRefused(Fault.NO_ENTITY_ID)
    return providers[0], ()


def _check_valid(root: Element, entity: Element, role: Element, now: datetime) -> datetime | None:
    """The earliest end counts (saml-metadata 2.3.2)."""
    try:
        ends = [end for node in (root, entity, role) if (end := time_of(node, "validUntil")) is not None]
    except MessageRefused as refusal:
        raise MetadataRefused(Fault.NOT_XML, refusal.detail) from refusal
    if ends and min(ends) <= now:
        raise MetadataRefused(Fault.EXPIRED, f"{min(ends):%Y-%m-%d}")
    return min(ends, default=None)


def _check_algorithms(entity: Element, role: Element) -> None:
    """Where it says which it signs with (sstc-saml-metadata-algsupport 2.3), one must count."""
    holders = [node for parent in (entity, role) for node in parent.findall(f"{M}Extensions")]
    named = [node.get("Algorithm", "") for holder in holders for node in holder.iter(ALGORITHM)]
    if named and all(name in WEAK_SIGNATURES for name in named):
        raise MetadataRefused(Fault.SHA1_ONLY, ", ".join(dict.fromkeys(named)))


def _certificates(role: Element, now: datetime) -> tuple[tuple[Certificate, ...], tuple[Certificate, ...]]:
    """Those that sign, once each: good ones, and expired ones, which are left out."""
    holders = [node for node in role.findall(f"{M}KeyDescriptor") if node.get("use") in (None, "signing")]
    texts = [text_of(node) for holder in holders for node in holder.iter(f"{D}X509Certificate")]
    if not texts:
        raise MetadataRefused(Fault.NO_CERTIFICATE)
    found: dict[str, Certificate] = {}
    for text in texts[:CERTIFICATES_LIMIT]:
        try:
            certificate = read_certificate(text)
        except CertificateUnreadable as error:
            raise MetadataRefused(Fault.CERTIFICATE_UNREADABLE, str(error)) from error
        found[certificate.fingerprint] = certificate
    _check_keys(list(found.values()), now)
    good = tuple(one for one in found.values() if not one.is_expired(now))
    return good, tuple(one for one in found.values() if one.is_expired(now))


def _check_keys(certificates: Sequence[Certificate], now: datetime) -> None:
    short = [one for one in certificates if one.is_short]
    if short:
        raise MetadataRefused(Fault.KEY_SHORT, short[0].key)
    if all(one.is_expired(now) for one in certificates):
        latest = max(one.not_after for one in certificates)
        raise MetadataRefused(Fault.CERTIFICATE_EXPIRED, f"{latest:%Y-%m-%d}")


def _endpoint(role: Element, name: str, fault: Fault | None) -> tuple[str, str, str]:
    """Address, binding, and where answers go instead. By redirect if there is a choice; https before http."""
    found: list[tuple[bool, int, str, str, str]] = []
    for node in role.findall(f"{M}{name}"):
        for order, (word, binding) in enumerate(BINDINGS.items()):
            url = node.get("Location", "").strip()
            if node.get("Binding", "").strip() == binding and _is_address(url):
                other = node.get("ResponseLocation", "").strip()
                found.append((not url.startswith("https"), order, url, word, other if _is_address(other) else ""))
    if not found:
        if fault is not None:
            raise MetadataRefused(fault)
        return "", "", ""
    return min(found)[2:]


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
