"""What the first proof of an address changes, and how an unproved registration is taken back (SECURITY 23)."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from identity.signin.adapters import REGISTERED_HERE
from identity.users.models import User
from identity.users.operations import delete_user, end_sessions
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of


def connect() -> None:
    # Sent by every way to prove an address: registration, a code to sign in, recovery.
    signals.email_confirmed.connect(_address_proved, dispatch_uid="genkan.address_proved")


def _address_proved(sender: type, request: HttpRequest, email_address: EmailAddress, **_kwargs: Any) -> None:
    user = email_address.user
    proved = EmailAddress.objects.filter(user=user, verified=True).exclude(pk=email_address.pk)
    details: dict[str, object] = {"email": email_address.email}
    with transaction.atomic():
        if not proved.exists() and request.session.get(REGISTERED_HERE) != str(user.pk):
            details |= _remove_what_is_older(user)
        events.record("user.prove_email", user, by=_actor(request, user), details=details)


def _remove_what_is_older(user: User) -> dict[str, object]:
    """Whoever registered this address before its owner proved it may know the password."""
    user.set_unusable_password()
    user.valid_from = timezone.now()
    user.save(update_fields=("password", "valid_from"))
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    return end_sessions(user=user)


def withdraw_registration(request: HttpRequest, user: User | None) -> None:
    """The person mistyped the address and starts again: the draft must not keep the username, nor wait for strangers.

    Only in the session that registered it, and only while no address of it was ever proved.
    """
    if user is None or request.session.get(REGISTERED_HERE) != str(user.pk):
        return
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        delete_user(user=user, by=_actor(request, user))
        del request.session[REGISTERED_HERE]


def _actor(request: HttpRequest, user: User) -> Actor:
    """Who proves an address is that person, though not signed in yet."""
    found = actor_of(request)
    return found if found.id else Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
