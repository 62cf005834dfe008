"""What happened to an account, told to its owner: one sentence per kind of event. What has no sentence is not shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.account.devices import name_of
from identity.signin.logbook.models import SignIn
from identity.signin.logbook.steps import State
from identity.users.models import User
from tenants.audit.actor import Kind
from tenants.audit.console import page_of
from tenants.audit.models import Event

# Of what the person did.
OWN: dict[str, Promise] = {
    "user.register": _("You created the account"),
    "user.sign_in": _("You signed in"),
    "user.sign_out": _("You signed out"),
    "user.new_browser": _("A new device signed in"),
    "user.sign_in_refused": _("A sign-in was refused"),
    "user.reauthenticate": _("You confirmed that it is you"),
    "user.prove_email": _("An e-mail address was confirmed"),
    "user.change_password": _("The password was changed"),
    "user.recover": _("The account was recovered with a code"),
    "user.update": _("The profile was changed"),
    "user.add_email": _("An e-mail address was added"),
    "user.remove_email": _("An e-mail address was removed"),
    "user.make_primary_email": _("Another address became the primary one"),
    "user.change_phone": _("The phone number was changed"),
    "user.remove_phone": _("The phone number was removed"),
    "user.undo_contact_change": _("Addresses and number were put back as before"),
    "user.prove_phone": _("A phone number was confirmed"),
    "user.link_identity": _("An account elsewhere was connected"),
    "user.unlink_identity": _("An account elsewhere was disconnected"),
    "user.add_factor": _("A second step or a passkey was set up"),
    "user.remove_factor": _("A second step or a passkey was removed"),
    "user.rename_passkey": _("A passkey was renamed"),
    "user.make_recovery_codes": _("New recovery codes were made"),
    "user.use_recovery_code": _("A recovery code was used"),
    "user.factor_failed": _("A second step failed"),
    "user.trust_device": _("A device was trusted"),
    "user.remove_trusted_devices": _("Trust in devices was ended"),
    "user.answer": _("Questions about you were answered"),
    "user.agree_to_terms": _("You agreed to the terms"),
    "user.end_session": _("A device was signed out"),
    "user.end_other_sessions": _("All other devices were signed out"),
    "user.ask_deletion": _("The deletion of the account was asked for"),
    "user.cancel_deletion": _("The deletion of the account was called off"),
    "user.download": _("The data of the account were downloaded"),
    "personal_access_token.create": _("A personal access token was created"),
    "personal_access_token.revoke": _("A personal access token was revoked"),
    "application.sign_in": _("You signed in to an application"),
    "application.revoke_grants": _("An application lost its access"),
    "consent.grant": _("An application was given access"),
    "consent.revoke": _("An application lost its access"),
    "device.approve": _("A device was let in to an application"),
    "device.refuse": _("A device was refused"),
}
# Of what others did.
OTHERS: dict[str, Promise] = {
    "user.create": _("The account was created by staff"),
    "user.update": _("The profile was changed by staff"),
    "user.set_password": _("A new password was set by staff"),
    "user.suspend": _("The account was suspended by staff"),
    "user.resume": _("The account was opened again by staff"),
    "user.end_sessions": _("All devices were signed out by staff"),
    "user.end_session": _("A device was signed out by staff"),
    "user.give_roles": _("A role was given by staff"),
    "user.take_roles": _("A role was taken away by staff"),
    "user.ask_factor_reset": _("Staff asked for the removal of every second step"),
    "user.cancel_factor_reset": _("The removal of every second step was stopped"),
    "user.remove_factor": _("A second step or a passkey was removed by staff"),
    "user.reset_factors": _("Every second step was removed"),
    "user.refuse_passkey": _("A passkey that may have been copied is no longer accepted"),
    "user.impersonate": _("Staff asked to act in your name"),
    "user.impersonated": _("Somebody acted in your name"),
    "user.end_impersonation": _("Acting in your name was ended"),
    "user.recover": _("The account was recovered with a code"),
    "user.undo_contact_change": _("Addresses and number were put back as before"),
    "user.cancel_deletion": _("The deletion of the account was called off"),
}
# Attempts that are told: how many, and of how long ago.
FAILURES_SHOWN, LATELY = 5, timedelta(days=30)
NOTHING_CAME = (State.FAILED.value, State.REFUSED.value)
# Details that help, as they are.
DETAILS = ("email", "connection", "name", "reason")


@dataclass(frozen=True, slots=True)
class Entry:
    sentence: str
    detail: str
    at: datetime
    device: str
    ip: str


def entries_of(request: HttpRequest, user: User) -> "tuple[list[Entry], Page[Event]]":
    page: Page[Event] = page_of(_events(user), request)
    return [_entry(event, user) for event in page], page


def latest_of(user: User, count: int) -> list[Entry]:
    return [_entry(event, user) for event in _events(user)[:count]]


def failures_of(user: User, now: datetime) -> list[Entry]:
    """Sign-ins of late that came to nothing, by whomever. How they were tried is for staff alone to read."""
    found = SignIn.objects.filter(user_id=user.pk, state__in=NOTHING_CAME, started_at__gt=now - LATELY)
    return [
        Entry(str(_("Somebody failed to sign in as you")), "", row.seen_at, name_of(row.user_agent), row.ip or "")
        for row in found.order_by("-started_at")[:FAILURES_SHOWN]
    ]


def _events(user: User) -> QuerySet[Event]:
    key = str(user.pk)
    own = Q(actor_kind=Kind.USER, actor_id=key, action__in=OWN)
    others = Q(object_type=User._meta.label_lower, object_id=key, action__in=OTHERS) & ~Q(actor_id=key)
    return Event.objects.filter(own | others).order_by("-at", "-pk")


def _entry(event: Event, user: User) -> Entry:
    is_own = event.actor_kind == Kind.USER and event.actor_id == str(user.pk)
    detail = next((str(event.details[name]) for name in DETAILS if isinstance(event.details.get(name), str)), "")
    if event.object_type == "applications.application":
        detail = event.object_label
    return Entry(
        sentence=str((OWN if is_own else OTHERS)[event.action]),
        detail=detail if is_own else "",
        at=event.at,
        # Where staff sat is nobody's business.
        device=name_of(event.user_agent) if is_own and event.user_agent else "",
        ip=event.ip or "" if is_own else "",
    )
