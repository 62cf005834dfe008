"""What every mail of sign-in may name, and in which language it speaks."""

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation

from identity.signin.brand.look import brand
from identity.signin.experience import policy_here
from identity.signin.getter import CODE_SECONDS
from identity.users.models import User
from tenants.hosts import origin
from tenants.isolation.scope import current


def language_of(person: User | None) -> str:
    """The person's own, if we speak it; else the one of the page that caused the mail."""
    if person is not None and person.locale:
        try:
            return translation.get_supported_language_variant(person.locale)
        except LookupError:
            pass
    return translation.get_language() or settings.LANGUAGE_CODE


def address_of(name: str) -> str:
    """Of a page at this tenant's host; also where staff cause the mail, at the console with addresses of its own."""
    before = get_script_prefix()
    set_script_prefix("/")
    try:
        return origin(current()) + reverse(name, urlconf=settings.URLS_TENANT)
    finally:
        set_script_prefix(before)


def context(email: str) -> dict[str, object]:
    """Addresses are made of the stored host: a request's own could be forged."""
    policy, home = policy_here(), origin(current())
    return {
        "email": email,
        "tenant_name": brand().name,
        "home_url": home,
        "signin_url": address_of("account_login"),
        "register_url": address_of("account_signup"),
        "recover_url": address_of("account_reset_password"),
        "registration_open": policy.is_open and not current().is_operators,
        "passwords": policy.password,
        "minutes": CODE_SECONDS // 60,
    }
