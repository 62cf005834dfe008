"""Writes the mail about an event: in the person's language and time zone, to the address it belongs to.

Runs as a job, so that a link's secret is made where the mail is, and passes through no queue.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import formats, timezone, translation

from connectors.texts.sending import send_mail
from connectors.texts.values import days
from identity.account.contacts import undo
from identity.account.devices import name_of
from identity.account.models import ContactChange
from identity.account.notices.table import GOODBYE, GOODBYE_KIND, Notice, Then, To, find_notice, kind_of
from identity.account.privacy import keeping
from identity.account.zones import zone_of
from identity.signin import mails
from identity.signin.brand.look import brand
from identity.users.models import User
from tenants.audit.actor import Kind
from tenants.audit.models import Event
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.jobs import tenant_task


@tenant_task("account.notice")
def write(*, event: str) -> None:
    row = Event.objects.filter(pk=event).first()
    user, notice = (_person(row), find_notice(row)) if row is not None else (None, None)
    if row is None or user is None or notice is None:
        return
    change = ContactChange.objects.filter(pk=row.pk).first()
    for address in _recipients(notice, user, change, row):
        with _speaking_to(user):
            _send(notice, address, _facts(row), _link(notice, user, change, address), row)


def write_goodbye(user: User) -> None:
    """Part of the deletion itself."""
    with _speaking_to(user):
        for address in _proved(user)[:1]:
            _send(GOODBYE, address, {}, "", None)


def _person(event: Event) -> User | None:
    """Whom an event is about; of what somebody did with an application, that somebody."""
    key = event.object_id if event.object_type == User._meta.label_lower else event.actor_id
    if event.object_type != User._meta.label_lower and event.actor_kind != Kind.USER:
        return None
    found: User | None = User.objects.filter(pk=UUID(key)).first()
    return found


def _recipients(notice: Notice, user: User, change: ContactChange | None, event: Event) -> list[str]:
    if notice.to == To.PRIMARY or change is None:
        return _proved(user)[:1]
    before = [str(address) for address in change.before["emails"]]
    removed = (
        [address for address in before if address == event.details.get("email")] if notice.to == To.REMOVED else []
    )
    # Never to the address that has just come in: its owner may be whoever the others are warned of.
    return list(dict.fromkeys([*before[:1], *removed]))


def _proved(user: User) -> list[str]:
    """The primary one first."""
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return list(rows.values_list("email", flat=True))


@contextmanager
def _speaking_to(user: User) -> Iterator[None]:
    with translation.override(mails.language_of(user)), timezone.override(zone_of(user)):
        yield


def _facts(event: Event) -> dict[str, object]:
    """What sentences may name. Numbers and addresses stand alone; old and new are a pair, of which the new one counts."""
    found = {name: value[-1] if isinstance(value, list) and value else value for name, value in event.details.items()}
    if due := found.get("delete_after"):
        found["due"] = formats.date_format(timezone.localtime(datetime.fromisoformat(str(due))), "DATE_FORMAT")
    return {**found, "object": event.object_label}


def _link(notice: Notice, user: User, change: ContactChange | None, address: str) -> str:
    if notice.then == Then.UNDO and change is not None:
        path = reverse("account_undo", args=[undo.issue(change, address)])
    elif notice.then == Then.KEEP:
        path = reverse("account_keep", args=[keeping.issue(user)])
    else:
        return ""
    return origin(current()) + path


def _send(notice: Notice, address: str, facts: dict[str, object], link: str, event: Event | None) -> None:
    context = mails.context()
    then = Then.RECOVER if notice.then == Then.UNDO and not link else notice.then
    if then == Then.RECOVER and not context["recover_url"]:
        then = Then.ASK
    told = {
        **facts,
        "when": _when(event.at) if event is not None else "",
        "place": _place(event) if event is not None else "",
        "lifetime": days(ContactChange.LIFETIME.days),
        # What to do follows from which of these there is.
        "link": link if then in (Then.UNDO, Then.KEEP) else "",
        "recover_url": context["recover_url"] if then == Then.RECOVER else "",
        "account_url": origin(current()) + reverse("account") if then == Then.REMOVE else "",
        "staff": brand().name if then == Then.ASK else "",
    }
    kind = kind_of(event.action, notice) if event is not None else GOODBYE_KIND
    send_mail(kind, to=address, values=told)


def _when(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{formats.date_format(here, 'DATETIME_FORMAT')} {formats.date_format(here, 'T')}"


def _place(event: Event) -> str:
    """Only of what the person did: from where staff worked is nobody's business."""
    if event.actor_kind != Kind.USER or not event.ip:
        return ""
    return f"{name_of(event.user_agent)}, {event.ip}" if event.user_agent else event.ip
