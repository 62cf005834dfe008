"""Writes of who may always sign in without the organization's identity provider, should it fail."""

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from orgs.connections.models import BreakGlass
from orgs.models import Member, Organization
from tenants.audit import events
from tenants.audit.actor import Actor

if TYPE_CHECKING:
    from identity.users.models import User

LIMIT = 5


def add_break_glass(*, organization: Organization, user: "User", by: Actor) -> BreakGlass:
    """For owners of the organization and for staff to call. Idempotent. Raises ValidationError for somebody who is no
    member, or has no strong sign-in of their own: whoever steals one password would else pass by the provider."""
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization.pk)
        theirs = BreakGlass.objects.filter(organization=organization)
        if (found := theirs.filter(user=user).first()) is not None:
            return found
        if not Member.objects.filter(organization=organization, user=user).exists():
            raise ValidationError(_("Choose a member of the organization."))
        if not has_strong_sign_in(user):
            raise ValidationError(_("This person needs a passkey, or a password and an authenticator app, first."))
        if theirs.count() >= LIMIT:
            raise ValidationError(_("There are at most %(count)d such accounts."), params={"count": LIMIT})
        row = BreakGlass.objects.create(organization=organization, user=user)
        _record("organization.add_break_glass", organization, user, by)
    return row


def remove_break_glass(*, break_glass: BreakGlass, by: Actor) -> None:
    """Idempotent."""
    with transaction.atomic():
        gone, _by_model = BreakGlass.objects.filter(pk=break_glass.pk).delete()
        if gone:
            _record("organization.remove_break_glass", break_glass.organization, break_glass.user, by)


def has_strong_sign_in(user: "User") -> bool:
    """A passkey, or a password with a second factor that is no message to an address."""
    held = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.WEBAUTHN in held:
        return True
    return user.has_usable_password() and Authenticator.Type.TOTP in held


def _record(action: str, organization: Organization, user: "User", by: Actor) -> None:
    events.record(action, organization, by=by, details={"user": str(user), "user_id": str(user.pk)})
