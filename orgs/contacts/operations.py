"""Writes of IT contacts: named, sent a link, let in by a mailed code, and out again.

Limits of mails and tries are counted by the pages (identity.sso_setup); what a row itself allows is checked here.
"""

from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from connectors.texts.values import plain
from orgs.connections.models import Connection
from orgs.contacts import codes, mail
from orgs.contacts.models import Contact, SetupLink, SetupVisit
from orgs.models import Organization
from tenants.audit import events
from tenants.audit.actor import Actor, Kind

CONTACTS_LIMIT = 5
OPEN_FOR, CODE_FOR, VISIT_FOR = timedelta(days=7), timedelta(minutes=10), timedelta(hours=8)
# A browser that was sent a code and never showed it.
UNPROVED_FOR = timedelta(hours=1)
TRIES = 5
# People are named in the mail; staff and programs are not.
NAMED = (Kind.USER, Kind.IT_CONTACT)


class LinkOver(Exception):
    """Never made, used up, expired, revoked or of another tenant: the caller cannot tell which."""


class VisitOver(Exception):
    """The code has expired or was tried too often, or the link was revoked meanwhile."""


class WrongCode(Exception):
    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


def add_contact(*, organization: Organization, email: str, name: str = "", locale: str = "", by: Actor) -> Contact:
    """Sends nothing. Raises ValidationError by field."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization.pk)
        theirs = Contact.objects.filter(organization=organization)
        if theirs.filter(email__iexact=address).exists():
            raise ValidationError({"email": _("This person is an IT contact already.")})
        if theirs.count() >= CONTACTS_LIMIT:
            raise ValidationError(
                _("An organization has at most %(count)d IT contacts."), params={"count": CONTACTS_LIMIT}
            )
        row = Contact.objects.create(
            organization=organization, email=address, name=plain(name)[:120], locale=locale or get_language() or ""
        )
        record("add", row, by)
    return row


def remove_contact(*, contact: Contact, by: Actor) -> None:
    """With every link and visit: whoever is inside is out at once."""
    with transaction.atomic():
        record("remove", contact, by)
        contact.delete()


def issue_link(*, contact: Contact, connection: Connection | None = None, by: Actor) -> SetupLink:
    """Mails a new link; earlier ones about the same no longer open. The token is in the mail and nowhere else."""
    if connection is not None and connection.organization_id != contact.organization_id:
        raise ValueError(connection.pk)
    now, token = timezone.now(), codes.new_token()
    with transaction.atomic():
        held = Contact.objects.select_for_update(of=("self",)).select_related("organization").get(pk=contact.pk)
        earlier = SetupLink.objects.filter(contact=held, connection=connection, revoked_at=None, open_until__gt=now)
        earlier.update(open_until=now)
        link = SetupLink.objects.create(
            contact=held,
            connection=connection,
            token_hash=codes.token_digest(token),
            issued_by=by.label[:254] if by.kind in NAMED and by.id != str(held.pk) else "",
            open_until=now + OPEN_FOR,
        )
        mail.send_link(link, token=token, days=OPEN_FOR.days)
        record("send_link", held, by)
    return link


def revoke_link(*, link: SetupLink, by: Actor) -> None:
    """Shuts the contact out: all their links, and whoever is inside by one. Sending another lets them in again."""
    with transaction.atomic():
        links = SetupLink.objects.select_for_update().filter(contact=link.contact_id, revoked_at=None)
        SetupVisit.objects.filter(link__contact=link.contact_id).delete()
        if links.update(revoked_at=timezone.now()):
            record("revoke_link", link.contact, by)


def open_link(*, link: SetupLink, by: Actor) -> str:
    """Uses one of its openings up, mails a code to the stored address, and returns the secret for this browser's
    cookie. Raises LinkOver."""
    now, secret = timezone.now(), codes.new_token()
    with transaction.atomic():
        open_ones = SetupLink.objects.filter(pk=link.pk, revoked_at=None, open_until__gt=now, opens_left__gt=0)
        if not open_ones.update(opens_left=F("opens_left") - 1, opened_at=now):
            raise LinkOver
        visit = SetupVisit(link=link, secret_hash=codes.token_digest(secret), expires_at=now + UNPROVED_FOR)
        _give_code(visit)
        visit.save(force_insert=True)
        record("open_link", link.contact, by)
    return secret


def send_code(*, visit: SetupVisit, by: Actor) -> None:
    """Another code; the earlier one is dead. Raises VisitOver."""
    with transaction.atomic():
        held = _hold(visit)
        if held is None or held.proved_at is not None:
            raise VisitOver
        _give_code(held)
        held.save(update_fields=("code_hash", "code_until", "tries_left"))
        record("send_code", held.link.contact, by)


def prove_visit(*, visit: SetupVisit, code: str, by: Actor) -> str:
    """The code came: the visit lasts some hours from now, under a new secret, so that nobody who planted the cookie
    comes in with it. Each try counts, the right one too. Raises WrongCode, VisitOver."""
    now, secret = timezone.now(), codes.new_token()
    with transaction.atomic():
        held = _hold(visit)
        if (
            held is None
            or not held.code_hash
            or held.code_until is None
            or held.code_until <= now
            or not held.tries_left
        ):
            raise VisitOver
        is_right = held.code_hash in codes.code_digests(held.pk, code)
        held.tries_left -= 1
        if is_right:
            held.proved_at, held.expires_at, held.code_hash = now, now + VISIT_FOR, ""
            held.secret_hash = codes.token_digest(secret)
        held.save(update_fields=("tries_left", "proved_at", "expires_at", "code_hash", "secret_hash"))
        contact = held.link.contact
        if is_right:
            record("enter", contact, replace(by, kind=Kind.IT_CONTACT, id=str(contact.pk), label=str(contact)))
        else:
            record("wrong_code", contact, by)
    if not is_right:
        raise WrongCode(held.tries_left)
    return secret


def end_visit(*, visit: SetupVisit, by: Actor) -> None:
    with transaction.atomic():
        record("leave", visit.link.contact, by)
        visit.delete()


def bind_link(*, link: SetupLink, connection: Connection, by: Actor) -> None:
    """The link is about this connection from now on, and opens no other."""
    SetupLink.objects.filter(pk=link.pk, connection=None).update(connection=connection)
    link.refresh_from_db(fields=("connection",))


def record(verb: str, contact: Contact, by: Actor) -> None:
    """Under the organization, whose people may read it."""
    events.record(f"it_contact.{verb}", contact.organization, by=by, details={"contact": contact.email})


def _give_code(visit: SetupVisit) -> None:
    code = codes.new_code()
    visit.code_hash, visit.tries_left = codes.code_digest(visit.pk, code), TRIES
    visit.code_until = timezone.now() + CODE_FOR
    mail.send_code(visit, code=code, minutes=int(CODE_FOR.total_seconds() // 60), until=visit.code_until)


def _hold(visit: SetupVisit) -> SetupVisit | None:
    rows = SetupVisit.objects.select_for_update(of=("self",)).select_related("link__contact__organization")
    return rows.filter(pk=visit.pk, link__revoked_at=None).first()
