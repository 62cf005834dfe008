"""Which events are mailed, to whom, in which words. What is not in this table is not mailed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.audit.models import Event

Text = str | Promise


class To(Enum):
    """Whose mailbox: the person's primary address of today, the one before the change, or that and the one that went."""

    PRIMARY = "primary"
    FORMER = "former"
    REMOVED = "removed"


class Then(Enum):
    """What to do for whoever did not make the change."""

    RECOVER = "recover"  # choose a new password, which signs out whoever else is in
    UNDO = "undo"  # the link that puts everything back
    ASK = "ask"  # write to the people who run this
    KEEP = "keep"  # the link that calls the deletion off
    REMOVE = "remove"  # take it away on the account page, and choose a new password
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Notice:
    """Sentences may name `%(tenant)s`, `%(email)s` and other details of the event. `applies` narrows the action."""

    subject: Text
    sentence: Text
    to: To = To.PRIMARY
    then: Then = Then.RECOVER
    applies: Callable[[Event], bool] = lambda event: True
    # Tells apart the notices of one action.
    of: str = ""


def _changed(name: str) -> Callable[[Event], bool]:
    return lambda event: name in event.details


def _is_factor(kind: str) -> Callable[[Event], bool]:
    return lambda event: event.details.get("factor") == kind


def _is_wide(event: Event) -> bool:
    """Access that goes on while the person is away, or reaches an API."""
    granted = event.details.get("granted")
    return isinstance(granted, list) and any(str(scope) == "offline_access" or " " in str(scope) for scope in granted)


# Of one action's, the first that applies.
NOTICES: dict[str, tuple[Notice, ...]] = {
    "user.change_password": (
        Notice(
            _("Your password at %(tenant)s was changed"),
            _("Your password at %(tenant)s was changed. All other devices are signed out."),
        ),
    ),
    "user.recover": (
        Notice(
            _("Your password at %(tenant)s was changed"),
            _(
                "Somebody recovered your account at %(tenant)s with a code and set a new password. All devices are signed out."
            ),
        ),
    ),
    "user.set_password": (
        Notice(
            _("Your password at %(tenant)s was changed"),
            _("The people who run %(tenant)s set a new password for you. All devices are signed out."),
            then=Then.ASK,
        ),
    ),
    "user.new_browser": (
        Notice(
            _("A sign-in to %(tenant)s from a new device"),
            _("You signed in to %(tenant)s with a device or browser that we have not seen you use before."),
        ),
    ),
    "user.add_email": (
        Notice(
            _("An address was added to your account at %(tenant)s"),
            _("The address %(email)s was added to your account at %(tenant)s. It can be used to sign in."),
            To.FORMER,
            Then.UNDO,
        ),
    ),
    "user.make_primary_email": (
        Notice(
            _("Your address at %(tenant)s was changed"),
            _("The primary address of your account at %(tenant)s is now %(email)s. Mails about your account go there."),
            To.FORMER,
            Then.UNDO,
        ),
    ),
    "user.remove_email": (
        Notice(
            _("An address was removed from your account at %(tenant)s"),
            _("The address %(email)s was removed from your account at %(tenant)s."),
            To.REMOVED,
            Then.UNDO,
        ),
    ),
    "user.change_phone": (
        Notice(
            _("Your phone number at %(tenant)s was changed"),
            _("The phone number of your account at %(tenant)s is now %(phone)s."),
            To.FORMER,
            Then.UNDO,
        ),
    ),
    "user.remove_phone": (
        Notice(
            _("Your phone number at %(tenant)s was removed"),
            _("The phone number was removed from your account at %(tenant)s."),
            To.FORMER,
            Then.UNDO,
        ),
    ),
    "user.undo_contact_change": (
        Notice(
            _("Your addresses at %(tenant)s are as they were before"),
            _(
                "The addresses and the phone number of your account at %(tenant)s were put back. All devices are signed out."
            ),
        ),
    ),
    "user.add_factor": (
        Notice(
            _("A new way to prove that it is you at %(tenant)s"),
            _("An authenticator app was set up for your account at %(tenant)s. Sign-ins ask for it from now on."),
            then=Then.REMOVE,
            applies=_is_factor("totp"),
            of="totp",
        ),
        Notice(
            _("A new passkey for your account at %(tenant)s"),
            _("The passkey “%(name)s” was added to your account at %(tenant)s. It can be used to sign in."),
            then=Then.REMOVE,
            applies=_is_factor("webauthn"),
            of="webauthn",
        ),
    ),
    "user.remove_factor": (
        Notice(
            _("The authenticator app was removed from your account at %(tenant)s"),
            _("The authenticator app was removed from your account at %(tenant)s."),
            applies=_is_factor("totp"),
            of="totp",
        ),
        Notice(
            _("A passkey was removed from your account at %(tenant)s"),
            _("The passkey “%(name)s” was removed from your account at %(tenant)s."),
            applies=_is_factor("webauthn"),
            of="webauthn",
        ),
    ),
    "user.make_recovery_codes": (
        Notice(
            _("New recovery codes at %(tenant)s"),
            _("New recovery codes were made for your account at %(tenant)s. Former ones are worth nothing any more."),
        ),
    ),
    "user.link_identity": (
        Notice(
            _("An account elsewhere was connected with yours at %(tenant)s"),
            _("An account at %(connection)s was connected with yours at %(tenant)s. It can be used to sign in."),
            then=Then.REMOVE,
        ),
    ),
    "user.unlink_identity": (
        Notice(
            _("An account elsewhere was disconnected from yours at %(tenant)s"),
            _("Your account at %(connection)s can no longer be used to sign in to %(tenant)s."),
        ),
    ),
    "user.use_recovery_code": (
        Notice(
            _("A recovery code was used at %(tenant)s"),
            _(
                "A recovery code of your account at %(tenant)s was used in place of your second step. %(left)s are left."
            ),
        ),
    ),
    "user.refuse_passkey": (
        Notice(
            _("A passkey is no longer accepted at %(tenant)s"),
            _(
                "It looks as if there were a copy of your passkey “%(name)s” at %(tenant)s. It opens nothing any more: remove it, and set up a new one."
            ),
        ),
    ),
    "user.update": (
        Notice(
            _("Your username at %(tenant)s was changed"),
            _("Your username at %(tenant)s was changed."),
            applies=_changed("username"),
        ),
    ),
    "user.ask_deletion": (
        Notice(
            _("Your account at %(tenant)s will be deleted"),
            _(
                "You asked for the deletion of your account at %(tenant)s. It is carried out on %(due)s. All devices are signed out."
            ),
            then=Then.KEEP,
            applies=_changed("delete_after"),
        ),
    ),
    "user.cancel_deletion": (
        Notice(
            _("Your account at %(tenant)s stays"),
            _("The deletion of your account at %(tenant)s was called off. Everything is as it was."),
        ),
    ),
    "personal_access_token.create": (
        Notice(
            _("A new access token at %(tenant)s"),
            _(
                "The personal access token “%(name)s” was created in your account at %(tenant)s. Whoever has it can act as you."
            ),
            then=Then.REMOVE,
        ),
    ),
    "consent.grant": (
        Notice(
            _("%(object)s has access to your account at %(tenant)s"),
            _(
                "You let the application %(object)s act for you at %(tenant)s, also while you are away. You can take this back on your account page."
            ),
            then=Then.REMOVE,
            applies=_is_wide,
        ),
    ),
}

# Told in the very transaction that ends the account: afterwards nobody is left to be asked for an address.
GOODBYE = Notice(
    _("Your account at %(tenant)s is deleted"),
    _("Your account at %(tenant)s and everything in it is deleted, as you asked for. This is our last mail to you."),
    then=Then.NOTHING,
)
GOODBYE_KIND = "notice.goodbye"


def kind_of(action: str, notice: Notice) -> str:
    """Its name among the messages."""
    return f"notice.{action}" + (f".{notice.of}" if notice.of else "")


def find_notice(event: Event) -> Notice | None:
    return next((notice for notice in NOTICES.get(event.action, ()) if notice.applies(event)), None)
