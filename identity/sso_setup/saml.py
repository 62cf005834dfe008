"""Between a provider's metadata and the draft: what is read out of it, what is kept, and how people are shown it.

Imports of connectors.saml stay inside the functions: its libraries cost time that no other page should pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.certificates import Certificate, CertificateUnreadable, State, read_certificate
from identity.sso_setup.parts import shown
from orgs.connections.addresses import addresses_of
from orgs.connections.certificates import of_config
from orgs.connections.models import Connection
from tenants.audit.actor import Actor

OPTIONS = ("signs_requests", "wants_encryption", "accepts_sha1", "accepts_cbc", "clock_skew")
XML_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CertificateShown:
    """As a page shows it: of others' names only what is no markup and no trick of direction."""

    certificate: Certificate
    state: State

    @property
    def subject(self) -> str:
        return shown(self.certificate.subject)

    @property
    def pairs(self) -> str:
        """As people compare it: AB:CD:…"""
        name = self.certificate.fingerprint
        return ":".join(name[at : at + 2] for at in range(0, len(name), 2)).upper()


def from_url(url: str) -> dict[str, object]:
    """Raises ValidationError with a sentence that says what to do."""
    from connectors.saml.metadata import MetadataRefused, fetch

    try:
        xml = fetch(url)
    except MetadataRefused as refused:
        raise ValidationError(str(refused.sentence), code=refused.code) from refused
    return {**from_xml(xml), "metadata_url": url}


def from_xml(xml: str) -> dict[str, object]:
    """Raises ValidationError with a sentence that says what to do."""
    from connectors.saml.metadata import MetadataRefused, read

    try:
        found = read(xml)
    except MetadataRefused as refused:
        raise ValidationError(str(refused.sentence), code=refused.code) from refused
    return {
        **found.config(), "signs_requests": found.wants_signed_requests, "metadata_xml": xml, "metadata_url": "",
    }  # fmt: skip


def merged(connection: Connection, found: Mapping[str, object]) -> dict[str, object]:
    """What was read replaces what was read before; choices of people stay."""
    config: dict[str, object] = dict(connection.draft.get("config") or {})
    options = {name: config[name] for name in OPTIONS if name in config}
    return {"protocol": "saml", **found, "signs_requests": bool(found.get("signs_requests")), **options}


def certificates_of(config: Mapping[str, object]) -> list[CertificateShown]:
    """The latest to run out first. One that cannot be read is left out: the test says so."""
    now = timezone.now()
    found = sorted(of_config(config), key=lambda one: one.not_after, reverse=True)
    return [CertificateShown(one, one.state(now)) for one in found]


def checked_certificates(text: str) -> list[str]:
    """PEM of each that was pasted. Raises ValidationError."""

    end = "-----END CERTIFICATE-----"
    parts = [f"{part}{end}" for part in text.split(end) if part.strip()] if end in text else [text]
    try:
        found = [read_certificate(part) for part in parts[:10] if part.strip()]
    except CertificateUnreadable as error:
        raise ValidationError(
            _("This is no certificate. Paste it whole, from BEGIN CERTIFICATE to END CERTIFICATE.")
        ) from error
    if all(one.is_expired(timezone.now()) for one in found):
        raise ValidationError(_("This certificate has expired. Take the one that the provider signs with now."))
    return [one.pem for one in found]


def our_metadata(connection: Connection, by: Actor) -> bytes:
    from connectors.saml.keys import ensure_key, published_keys
    from connectors.saml.metadata import ours

    addresses = addresses_of(connection)
    ensure_key(connector_id=connection.pk, by=by)
    keys = published_keys(connection.pk)
    return ours(connection.draft_setup(), connection.entity_id, addresses["acs_url"], addresses["slo_url"], keys)
