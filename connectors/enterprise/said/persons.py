"""What the person reads whose sign-in came to nothing: nothing that helps a stranger."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.kind import Text

AGAIN = _("This sign-in took too long or was begun elsewhere. Begin again.")
REFUSED = _(
    "Your company’s sign-in did not let you through. Ask your IT department whether you may use this application."
)
LATER = _("Your company’s sign-in cannot be reached right now. Try again in a few minutes.")
ASK = _("Signing in with your company’s account did not work. Tell your IT department, with the reference below.")

SENTENCES: dict[Code, Text] = {
    **dict.fromkeys(
        (
            Code.REQUEST_UNKNOWN,
            Code.REQUEST_OTHER_BROWSER,
            Code.REQUEST_MISMATCH,
            Code.UNSOLICITED,
            Code.REPLAYED,
            Code.EXPIRED,
            Code.TOO_OLD,
            Code.NONCE,
        ),
        AGAIN,
    ),
    **dict.fromkeys(
        (
            Code.PROVIDER_REFUSED,
            Code.NOT_ADMITTED,
            Code.REMOVED_MEMBER,
            Code.ORGANIZATION_SUSPENDED,
            Code.SUSPENDED,
            Code.DIRECTORY_MISMATCH,
            Code.EMAIL_DOMAIN,
        ),
        REFUSED,
    ),
    **dict.fromkeys((Code.PROVIDER_UNREACHABLE, Code.KEYS_UNREACHABLE, Code.TOKENS_UNREACHABLE), LATER),
}
