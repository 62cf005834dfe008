"""Whether somebody may give a factor away: not the last one where one is required."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity.signin.factors.requirement import need_of
from identity.users.models import User


def check_removable(user: User, factor: Authenticator) -> None:
    """Raises ValidationError."""
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    others = Authenticator.objects.filter(user=user, type__in=strong).exclude(pk=factor.pk)
    if need_of(user, "").is_required and not others.exists():
        raise ValidationError(_("You need one factor at least. Set up another one first, then remove this one."))
