"""What staff see of a person's factors, and the way back in for whoever has lost them all."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from identity.signin.factors import operations, recovery, resets
from identity.signin.factors.models import FactorPolicy, FactorReset, Passkey, TrustedDevice
from identity.users.models import User
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.forms import ReasonForm
from tenants.console.rights import Right


def find_open_reset(user: User) -> FactorReset | None:
    return FactorReset.objects.filter(user=user, done_at=None, cancelled_at=None).first()


def _has_factors(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exists())


def _factors(request: HttpRequest, row: User) -> Mapping[str, object]:
    return {
        "passkeys": Passkey.objects.filter(user=row),
        "app": Authenticator.objects.filter(user=row, type=Authenticator.Type.TOTP).first(),
        "codes_left": recovery.left_of(row),
        "trusted": TrustedDevice.objects.live(timezone.now()).filter(user=row),
        "reset": find_open_reset(row),
    }


def _ask(doing: Doing[User]) -> Text:
    found = resets.ask_reset(user=doing.row, reason=doing.values["reason"], by=doing.by)
    when = date_format(timezone.localtime(found.due_at), "DATETIME_FORMAT")
    return _("%(name)s was told. The factors are removed at %(when)s UTC.") % {"name": doing.row, "when": when}


def _now(doing: Doing[User]) -> Text:
    resets.reset_now(user=doing.row, reason=doing.values["reason"], by=doing.by)
    return _("The factors of %(name)s are removed, and every session has ended.") % {"name": doing.row}


def _cancel(doing: Doing[User]) -> Text:
    found = find_open_reset(doing.row)
    if found is None or not resets.cancel_reset(reset=found, by=doing.by):
        return _("There was nothing to cancel any more.")
    return _("%(name)s keeps the factors.") % {"name": doing.row}


def _forget(doing: Doing[User]) -> Text:
    operations.remove_trusted_devices(user=doing.row, by=doing.by)
    return _("Every device of %(name)s asks for the second factor again.") % {"name": doing.row}


def _told(row: User, part: Any) -> tuple[str, ...]:
    hours = FactorPolicy.load().reset_hours
    sentences = [
        str(_("A mail goes to every proved address of the person at once, with a link that stops it.")),
        str(_("Nothing changes for %(hours)d hours.") % {"hours": hours}),
        str(_("Then the app, passkeys, recovery codes and trusted devices go, and every session ends.")),
    ]
    return tuple(sentences)


def _warned(row: User, part: Any) -> tuple[str, ...]:
    return (
        str(_("Whoever has the password or the mailbox gets in from now on. Make sure that you speak to the person.")),
        str(_("The app, passkeys, recovery codes and trusted devices go, and every session ends.")),
        str(_("The person is told by mail.")),
    )


TAB: Tab[User] = Tab("factors", _("Factors"), "console/users/factors.html", _factors)
ACTS: tuple[Act[User], ...] = (
    Act("factors/reset", _("Remove factors"), Right.HELP, _ask, form=ReasonForm, icon="lock_reset", back="factors",
        offered=lambda row: _has_factors(row) and find_open_reset(row) is None,
        explanation=_("For somebody who has lost the phone, the key and the recovery codes."), consequences=_told),
    Act("factors/keep", _("Cancel the removal of factors"), Right.HELP, _cancel, icon="undo", back="factors",
        offered=lambda row: find_open_reset(row) is not None),
    Act("factors/reset-now", _("Remove factors now"), Right.CHANGE, _now, form=ReasonForm, icon="lock_open", is_danger=True,
        back="factors", typed=str, offered=_has_factors,
        explanation=_("Without the time in which the person could stop it."), consequences=_warned),
    Act("factors/forget", _("End trust in devices"), Right.HELP, _forget, icon="devices_off", is_listed=False, back="factors",
        explanation=_("Each device asks for the second factor at the next sign-in.")),
)  # fmt: skip
