"""What every mail of sign-in may name, and in which language it speaks."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation

from connectors.texts import sending
from identity.signin.experience import application_here, policy_here
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


def send(kind: str, *, to: str, values: Mapping[str, object] | None = None, expires_at: datetime | None = None) -> None:
    """In the words of the application on the way to, where it has its own, or of the tenant."""
    named = {**context(), **(values or {})}
    sending.send_mail(kind, to=to, values=named, application_id=application_here(), expires_at=expires_at)


def address_of(name: str) -> str:
    """Of a page at this tenant's host; also where staff cause the mail, at the console with addresses of its own."""
    before = get_script_prefix()
    set_script_prefix("/")
    try:
        return origin(current()) + reverse(name, urlconf=settings.URLS_TENANT)
    finally:
        set_script_prefix(before)


def context() -> dict[str, object]:
    """Addresses are made of the stored host: a request's own could be forged. An empty one says: not here."""
    policy = policy_here()
    is_open = policy.is_open and not current().is_operators
    return {
        "signin_url": address_of("account_login"),
        "register_url": address_of("account_signup") if is_open else "",
        "recover_url": address_of("account_reset_password") if policy.password else "",
        "minutes": CODE_SECONDS // 60,
    }
