"""Experience in the console: its pages stand beside each other as tabs, in the order in which a tenant is set up."""

from django.utils.translation import gettext_lazy as _

from tenants.console.acts import Text

# Label and name of the page in the tenant's site.
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Sign-in methods"), "signin_signinpolicy_changelist"),
    (_("Passwords"), "passwords_passwordpolicy_changelist"),
    (_("Multi-factor"), "factors_factorpolicy_changelist"),
    (_("Protection"), "protection_protectionpolicy_changelist"),
    (_("Brand"), "brand_branding_changelist"),
)
