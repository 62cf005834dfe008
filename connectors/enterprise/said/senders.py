"""Who made the answer, and how it is signed and encrypted."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.enterprise.said.about import About

SENDERS: dict[Code, About] = {
    Code.ISSUER_MISSING: About(
        _("The answer says who made it."),
        _("The answer does not say which provider made it."),
        _("Have the provider put its entity ID (SAML) or issuer (OpenID Connect) into the answer."),
    ),
    Code.ISSUER_MISMATCH: About(
        _("The answer is from this provider."),
        _("The answer is from another provider than the one that is set up here."),
        _(
            "Take the provider’s metadata in again, or correct its entity ID or issuer here: it must be the same to the letter, a slash at the end included."
        ),
    ),
    Code.NOT_SIGNED: About(
        _("The answer is signed."),
        _("Neither the response nor the assertion is signed, or the ID token is not."),
        _("Switch on signing of the assertion at the provider."),
    ),
    Code.SIGNATURE_INVALID: About(
        _("The signature is right."),
        _("The signature does not fit what was signed: it was changed on the way, or signed with another key."),
        _(
            "Take the provider’s metadata in again, so that its present certificate is known here. If that changes nothing, something on the way alters the answer."
        ),
    ),
    Code.KEY_UNKNOWN: About(
        _("The signing key is known here."),
        _("The answer is signed with a key that is not known here. Providers change their certificates."),
        _("Take the metadata in again, or add the new certificate beside the old one."),
    ),
    Code.ALGORITHM_WEAK: About(
        _("The signature uses a strong algorithm."),
        _("The signature uses SHA-1, which can be forged."),
        _("Choose SHA-256 for signatures at the provider."),
    ),
    Code.ALGORITHM_REFUSED: About(
        _("The signature uses an algorithm that counts here."),
        _("The signature uses an algorithm, or a transformation, that is not accepted."),
        _("Choose RSA with SHA-256 at the provider, and exclusive canonicalization."),
    ),
    Code.CERTIFICATE_EXPIRED: About(
        _("The provider’s certificate is in date."),
        _("The certificate that signed the answer has expired."),
        _("Renew the certificate at the provider, then take the metadata in again."),
    ),
    Code.NOT_ENCRYPTED: About(
        _("The assertion is encrypted, if that is asked for."),
        _("Encryption is asked for here, but the assertion came in the open."),
        _("Give the provider our certificate and switch encryption on there, or switch it off here."),
    ),
    Code.DECRYPTION_FAILED: About(
        _("What is encrypted can be opened."),
        _("The assertion is encrypted for another key than ours."),
        _("Give the provider our present certificate: it stands in our metadata."),
    ),
    Code.ENCRYPTION_WEAK: About(
        _("The encryption is strong."),
        _("The assertion is encrypted in a way that can be tampered with, such as CBC or RSA 1.5."),
        _("Choose AES-GCM and RSA-OAEP at the provider. Where it only knows CBC, accept that among the options here."),
    ),
}
