"""For whom an answer is, and for how long it counts."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.enterprise.said.about import About

VALIDITY: dict[Code, About] = {
    Code.DESTINATION_MISSING: About(
        _("The answer says where it goes."),
        _("The signed response does not say for which address it is made."),
        _("Enter the ACS URL at the provider as destination, too."),
    ),
    Code.DESTINATION_MISMATCH: About(
        _("The answer goes to our address."),
        _("The response is made for another address than ours."),
        _("Copy the ACS URL from the guide into the provider again, without changing a letter."),
    ),
    Code.CONFIRMATION_MISSING: About(
        _("The assertion is for whoever brings it (bearer)."),
        _("The assertion has no confirmation that a sign-in by browser can use."),
        _("Choose the confirmation method bearer at the provider."),
    ),
    Code.RECIPIENT_MISSING: About(
        _("The assertion names its recipient."),
        _("The assertion does not say for which address it is made."),
        _("Enter the ACS URL at the provider as recipient, too."),
    ),
    Code.RECIPIENT_MISMATCH: About(
        _("The assertion is made for our address."),
        _("The assertion is made for another address than ours."),
        _("Enter the ACS URL from the guide as recipient at the provider, without changing a letter."),
    ),
    Code.AUDIENCE_MISSING: About(
        _("The answer names its audience."),
        _("The answer does not say for which application it is made."),
        _("Enter our entity ID at the provider as audience."),
    ),
    Code.AUDIENCE_MISMATCH: About(
        _("The answer is made for us."),
        _("The answer is made for another application."),
        _("Enter our entity ID (SAML) as audience at the provider, or the right client ID here (OpenID Connect)."),
    ),
    Code.NO_EXPIRY: About(
        _("The answer says how long it counts."),
        _("The answer does not say when it expires."),
        _("Set a lifetime for assertions or ID tokens at the provider: five minutes are enough."),
    ),
    Code.EXPIRED: About(
        _("The answer has not expired."),
        _("The answer had expired when it arrived."),
        _(
            "Set the provider’s clock by a time server. If the clocks agree, lengthen the lifetime there to five minutes."
        ),
    ),
    Code.NOT_YET_VALID: About(
        _("The answer counts already."),
        _("By its own account the answer becomes valid later: the provider’s clock is ahead."),
        _("Set the provider’s clock by a time server."),
    ),
    Code.TOO_OLD: About(
        _("The answer is fresh."),
        _("The answer was made long ago."),
        _("Begin the sign-in again. If it stays like this, set the provider’s clock by a time server."),
    ),
    Code.CLOCK: About(
        _("Both clocks agree."),
        _("The provider’s clock is off. It still works, but not if that grows."),
        _("Set the provider’s clock by a time server."),
    ),
    Code.REPLAYED: About(
        _("The answer is used for the first time."),
        _("This very answer has signed somebody in already."),
        _(
            "Begin the sign-in again. If nobody sent it twice, somebody may have copied it: look into the provider’s log."
        ),
    ),
}
