"""Passkeys, app and recovery codes as lines of the account page. They are enrolled and removed a room below."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from identity.account.rows import Row
from identity.signin.factors import recovery
from identity.signin.factors.models import FactorPolicy
from identity.signin.models import SignInPolicy
from identity.users.models import User

Type = Authenticator.Type


def rows_of(user: User) -> Iterator[Row]:
    """What the tenant does not offer is shown only to whoever has it still."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    policy, page = FactorPolicy.load(), reverse("account_factors")
    is_on, passkeys = policy.mode != FactorPolicy.Mode.OFF, kinds.count(Type.WEBAUTHN)
    if passkeys or SignInPolicy.load().passkey or (is_on and policy.passkeys):
        yield _row(_("Passkeys"), _count(passkeys), f"{page}#passkeys", bool(passkeys))
    if Type.TOTP in kinds or (is_on and policy.totp):
        is_set = Type.TOTP in kinds
        yield _row(_("Authenticator app"), _("Set") if is_set else _("Not set"), f"{page}#app", is_set)
    if Type.RECOVERY_CODES in kinds or (is_on and policy.recovery_codes and kinds):
        yield _recovery(user, Type.RECOVERY_CODES in kinds, page)


def _recovery(user: User, are_there: bool, page: str) -> Row:
    left = (recovery.left_of(user) or 0) if are_there else 0
    words = ngettext("%(left)d code left", "%(left)d codes left", left) % {"left": left} if left else _("None")
    return _row(_("Recovery codes"), words, f"{page}#codes", bool(left))


def _count(passkeys: int) -> str:
    if not passkeys:
        return _("None")
    return ngettext("%(count)d passkey", "%(count)d passkeys", passkeys) % {"count": passkeys}


def _row(label: str, value: str, url: str, is_set: bool) -> Row:
    return Row(
        label, value, act=_("Manage") if is_set else pgettext("an action", "Set up"), url=url, is_empty=not is_set
    )
