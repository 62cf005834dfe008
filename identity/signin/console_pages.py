"""Experience in the console: its pages stand beside each other as tabs, in the order in which a tenant is set up."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tenants.console.acts import Text
from tenants.console.admin import ConsoleAdmin

# Label and name of the page in the tenant's site.
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Sign-in methods"), "signin_signinpolicy_changelist"),
    (_("Registration"), "signin_signinpolicy_registration"),
    (_("Passwords"), "passwords_passwordpolicy_changelist"),
    (_("Multi-factor"), "factors_factorpolicy_changelist"),
    (_("Protection"), "protection_protectionpolicy_changelist"),
    (_("Brand"), "brand_branding_changelist"),
    (_("Messages"), "texts_messagetext_changelist"),
    (_("Account page"), "person_accountpolicy_changelist"),
)
# Below Registration.
REGISTRATION: tuple[tuple[Text, str], ...] = (
    (_("Who may register"), "signin_signinpolicy_registration"),
    (_("Fields"), "registration_profilefield_changelist"),
    (_("Invitations"), "registration_invitation_changelist"),
    (_("Terms"), "registration_termspolicy_changelist"),
)


def registration_links(admin: ConsoleAdmin[Any], here: str) -> dict[str, object]:
    """The tabs of a page below Registration: both rows of them."""
    return {
        "siblings": admin.sibling_links(PAGES, here="signin_signinpolicy_registration"),
        "subpages": admin.sibling_links(REGISTRATION, here=here),
    }
