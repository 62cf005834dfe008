"""Writes the mail about an event: in the person's language and time zone, to the address it belongs to.

Runs as a job, so that a link's secret is made where the mail is, and passes through no queue.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import formats, timezone, translation

from identity.account.contacts import undo
from identity.account.devices import name_of
from identity.account.models import ContactChange
from identity.account.notices.table import GOODBYE, Notice, Then, To, find_notice
from identity.account.privacy import keeping
from identity.account.zones import zone_of
from identity.signin import mails
from identity.users.models import User
from tenants.audit.actor import Kind
from tenants.audit.models import Event
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.jobs import tenant_task

TEMPLATE = "account/email/notice"


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
    context = mails.context(address)
    words = {
        "email": "",
        "phone": "",
        "name": "",
        "left": "",
        "connection": "",
        "due": "",
        "object": "",
        **facts,
        "tenant": context["tenant_name"],
    }
    then = Then.RECOVER if notice.then == Then.UNDO and not link else notice.then
    if then == Then.RECOVER and not context["passwords"]:
        then = Then.ASK
    told = {
        "subject": str(notice.subject) % words,
        "sentence": str(notice.sentence) % words,
        "then": then.value,
        "link": link,
        "account_url": origin(current()) + reverse("account"),
        "days": ContactChange.LIFETIME.days,
        "event": event,
        "device": name_of(event.user_agent) if event is not None and event.user_agent else "",
        "is_own": event is not None and event.actor_kind == Kind.USER,
    }
    get_adapter().render_mail(TEMPLATE, address, {**context, **told}).send()
