"""Why metadata of a provider is not taken: each with a sentence that says what to do."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Fault(Enum):
    """`word` is for logs and tests."""

    EMPTY = (
        "empty",
        _("Nothing was given. Paste the metadata that the identity provider shows, from its first line to its last."),
    )
    TOO_LARGE = (
        "too_large",
        _("This metadata is too large. Give that of your identity provider alone, not of a whole federation."),
    )
    HTML = (
        "html",
        _(
            "This is a web page, not metadata. Look for a link named “metadata” or “federation metadata”, and give its address."
        ),
    )
    OIDC = (
        "oidc",
        _(
            "This is the configuration of OpenID Connect, not of SAML. Choose OpenID Connect here, or give the SAML metadata."
        ),
    )
    NOT_XML = "not_xml", _("This could not be read as XML. Download the metadata again and paste all of it, unchanged.")
    DTD = (
        "dtd",
        _(
            "This metadata contains a document type declaration, which is not accepted. Download it again from the identity provider."
        ),
    )
    SERVICE_PROVIDER = (
        "service_provider",
        _("This is the metadata of a service provider, perhaps our own. Give that of your identity provider."),
    )
    NO_PROVIDER = (
        "no_provider",
        _("No SAML 2.0 identity provider is described here. Give the metadata of your identity provider."),
    )
    SEVERAL_PROVIDERS = (
        "several_providers",
        _(
            "Several identity providers are described here. Say which one by its entity ID, or give the metadata of one alone."
        ),
    )
    OTHER_PROVIDER = (
        "other_provider",
        _("The identity provider of this entity ID is not described here. Check the entity ID."),
    )
    NO_ENTITY_ID = (
        "no_entity_id",
        _("The entity ID is missing. Download the metadata again from the identity provider."),
    )
    NO_SSO_URL = (
        "no_sso_url",
        _("No sign-in address for redirect or POST is described here. Turn one of them on at the identity provider."),
    )
    INSECURE_URL = (
        "insecure_url",
        _(
            "The sign-in address does not begin with https. Turn on TLS at the identity provider, and download the metadata again."
        ),
    )
    NO_CERTIFICATE = (
        "no_certificate",
        _(
            "No signing certificate is described here. Turn on signing at the identity provider, and download the metadata again."
        ),
    )
    CERTIFICATE_UNREADABLE = (
        "certificate_unreadable",
        _("A signing certificate could not be read. Only X.509 certificates with RSA or EC keys are accepted."),
    )
    CERTIFICATE_EXPIRED = (
        "certificate_expired",
        _(
            "All signing certificates have expired. Create a new one at the identity provider, and download the metadata again."
        ),
    )
    KEY_SHORT = (
        "key_short",
        _(
            "The signing key is too short. Create one of at least 2048 bits (RSA) or 256 bits (EC) at the identity provider."
        ),
    )
    SHA1_ONLY = (
        "sha1_only",
        _("The identity provider signs with SHA-1 only. Choose SHA-256 as its signature algorithm."),
    )
    EXPIRED = "expired", _("This metadata has expired. Download it again from the identity provider.")
    NOT_SIGNED = (
        "not_signed",
        _(
            "This metadata is not signed, but a certificate for it is given. Give signed metadata, or remove that certificate."
        ),
    )
    SIGNATURE = (
        "signature",
        _("The signature of this metadata does not belong to the certificate that is given for it."),
    )
    INSECURE_ADDRESS = "insecure_address", _("The address of metadata must begin with https.")
    ADDRESS_REFUSED = "address_refused", _("This address may not be asked from here. Paste the metadata instead.")
    UNREACHABLE = "unreachable", _("This address did not answer in time. Check it, or paste the metadata instead.")
    NOT_FOUND = "not_found", _("There is no metadata at this address. Check it, or paste the metadata instead.")
    NOT_PUBLIC = (
        "not_public",
        _("This address shows metadata only to those who are signed in. Download it there, and paste it here."),
    )

    def __init__(self, word: str, sentence: Promise) -> None:
        self.word, self.sentence = word, sentence


class MetadataRefused(Exception):
    """`detail` is short and technical: which certificate, which providers."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.word}: {detail}" if detail else fault.word)
        self.fault, self.code, self.sentence, self.detail = fault, fault.word, fault.sentence, detail[:300]
