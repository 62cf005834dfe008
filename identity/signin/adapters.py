"""What allauth asks of us: who may register, what a code looks like, where a person may be sent."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from identity.signin.models import Branding, SignInPolicy
from identity.users.models import User
from identity.users.operations import end_sessions
from tenants.audit import events
from tenants.isolation.scope import current
from tenants.keys import vault
from tenants.requests import actor_of

# The session that registered an account; only there is a password older than the proof of the address kept.
REGISTERED_HERE = "registered_here"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return SignInPolicy.load().registration == SignInPolicy.Registration.OPEN and not current().is_operators

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(10**6):06}"

    generate_password_reset_code = generate_email_verification_code = generate_login_code

    def get_client_ip(self, request: HttpRequest) -> str:
        # ProxyMiddleware has already taken forwarded addresses from trusted proxies only.
        return str(request.META["REMOTE_ADDR"])

    def is_safe_url(self, url: str | None) -> bool:
        """A path of this host. Anything that a browser could read as another host is refused."""
        return bool(url) and url[0] == "/" and url[1:2] not in ("/", "\\") and not any(ord(mark) < 33 for mark in url)  # type: ignore[index]  # not empty

    def populate_username(self, request: HttpRequest, user: User) -> None:
        # allauth would invent one from the address: people without a username have none.
        user.username = (user.username or "").lower() or None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened themselves; nothing is carried over to another page."""

    def get_from_email(self) -> str:
        name = (Branding.load().display_name or current().name).replace('"', "")
        return f'"{name}" <no-reply@{settings.BASE_DOMAIN}>'

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        saved: User = super().save_user(request, user, form, commit)
        request.session[REGISTERED_HERE] = str(saved.pk)
        events.record("user.register", saved, by=actor_of(request))
        return saved

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        first = not EmailAddress.objects.filter(user=email_address.user_id, verified=True).exists()
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            user = email_address.user
            if first and request.session.get(REGISTERED_HERE) != str(user.pk):
                _remove_what_is_older(user)
            events.record("user.prove_email", user, by=actor_of(request), details={"email": email_address.email})
        return confirmed

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        identifier = str(credentials.get("email") or credentials.get("username") or "")[:120]
        details: dict[str, object] = {"identifier": identifier, "method": "password"}
        events.record("user.sign_in_failed", by=actor_of(request), details=details)


def _remove_what_is_older(user: User) -> None:
    """Whoever registered this address before its owner proved it may know the password (SECURITY 23)."""
    user.set_unusable_password()
    user.valid_from = timezone.now()
    user.save(update_fields=("password", "valid_from"))
    end_sessions(user=user)
    user.socialaccount_set.all().delete()
    user.authenticator_set.all().delete()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Social connectors come with the connectors' kinds; until then there is none."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        return []


class MFAAdapter(DefaultMFAAdapter):
    """Factors' secrets are sealed like every other."""

    def encrypt(self, text: str) -> str:
        return vault.seal(text.encode(), table="authenticator", column="data", row="")

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(encrypted_text, table="authenticator", column="data", row="").decode()
