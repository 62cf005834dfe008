"""Writes of domains: claimed, proved by DNS, looked up again, stopped when the record is gone for good."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.domains import mail, names
from orgs.domains.models import TOLERANCE, OrganizationDomain
from orgs.models import Organization
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.domains import txt_records
from tenants.jobs import set_due

DUE = "organization_domains"
EVERY, SOONER = timedelta(days=1), timedelta(hours=6)
DOMAINS_LIMIT = 50
EDITABLE = ("joins",)


class NotProved(ValidationError):
    """The record is not there, or not yet."""

    def __init__(self) -> None:
        super().__init__(
            _("The DNS record was not found yet. New records can take some minutes to be seen everywhere."),
            code="not_proved",
        )


class DomainTaken(ValidationError):
    """Another organization has proved it. Whoever hears this controls the domain; even so, nobody is named."""

    def __init__(self) -> None:
        super().__init__(
            _("The record is there, but this domain is in use here already. Ask the operator of this service."),
            code="taken",
        )


class DomainGone(ValidationError):
    """Removed meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This domain was removed. Add it again to use it."), code="gone")


def add_domain(*, organization: Organization, domain: str, by: Actor) -> OrganizationDomain:
    """A claim, which keeps nobody else from proving the domain. Raises ValidationError by field."""
    name = names.normal(domain)
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization.pk)
        theirs = OrganizationDomain.objects.filter(organization=organization)
        if theirs.filter(domain=name).exists():
            raise ValidationError({"domain": _("The organization has this domain already.")})
        if theirs.count() >= DOMAINS_LIMIT:
            raise ValidationError(_("An organization has at most %(count)d domains."), params={"count": DOMAINS_LIMIT})
        row = OrganizationDomain(organization=organization, domain=name, proof=secrets.token_urlsafe(24))
        row.save(force_insert=True)
        _record("organization.add_domain", row, by)
    return row


def check_domain(*, domain: OrganizationDomain, by: Actor) -> None:
    """Looks the record up, outside of any transaction. Raises NotProved, DomainTaken, DomainGone."""
    is_there, now = domain.record_value in txt_records(domain.record_name), timezone.now()
    with transaction.atomic():
        row = _hold(domain)
        # It may have been removed and added again while the record was looked up.
        is_there = is_there and row.proof == domain.proof
        if is_there:
            _found(row, now, by)
        else:
            _missing(row, now, by)
    domain.refresh_from_db()
    if not is_there:
        raise NotProved


def vouch_for_domain(*, domain: OrganizationDomain, by: Actor) -> None:
    """It counts as proved by an operator's word, which no record in the DNS backs and none is asked to. Commands only.

    Raises DomainTaken, DomainGone.
    """
    with transaction.atomic():
        row = _hold(domain)
        if row.verified_at is None:
            row.verified_at, row.stopped_at = timezone.now(), None
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError as error:
                raise DomainTaken from error
            _record("organization.vouch_for_domain", row, by)
    domain.refresh_from_db()


def update_domain(*, domain: OrganizationDomain, values: Mapping[str, object], by: Actor) -> None:
    """`joins`: whether people become members by it. Raises DomainGone."""
    with transaction.atomic():
        row = _hold(domain)
        before = OrganizationDomain(joins=row.joins)
        for field, value in values.items():
            if field not in EDITABLE:
                raise ValueError(field)
            setattr(row, field, value)
        row.save(update_fields=EDITABLE)
        _record("organization.update_domain", row, by, **events.changes(before, row, EDITABLE))
    domain.refresh_from_db()


def remove_domain(*, domain: OrganizationDomain, by: Actor) -> None:
    """Members who came by it stay. Raises DomainGone."""
    with transaction.atomic():
        row = _hold(domain)
        _record("organization.remove_domain", row, by)
        row.delete()


def _found(row: OrganizationDomain, now: datetime, by: Actor) -> None:
    is_new = row.verified_at is None
    row.checked_at, row.check_at = now, now + EVERY
    row.verified_at, row.failing_since, row.stopped_at = row.verified_at or now, None, None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainTaken from error
    if is_new:
        _record("organization.verify_domain", row, by)
    set_due(DUE, row.check_at)


def _missing(row: OrganizationDomain, now: datetime, by: Actor) -> None:
    """A claim waits on. A proved domain works on for some days, then it stops; its people are told both times."""
    row.checked_at = now
    if row.verified_at is not None and not row.is_vouched_for:
        is_first, row.failing_since = row.failing_since is None, row.failing_since or now
        row.check_at = min(now + SOONER, row.failing_since + TOLERANCE)
        if now - row.failing_since >= TOLERANCE:
            row.verified_at, row.failing_since, row.check_at, row.stopped_at = None, None, None, now
            # Nor does it come back by itself: who proves the domain next need not be who required something.
            row.connection, row.required_from = None, None
            _record("organization.domain_stopped", row, by)
            mail.tell(row, mail.STOPPED)
        elif is_first:
            _record("organization.domain_failing", row, by)
            mail.tell(row, mail.FAILING)
    row.save()
    if row.check_at is not None:
        set_due(DUE, row.check_at)


def _hold(domain: OrganizationDomain) -> OrganizationDomain:
    rows = OrganizationDomain.objects.select_for_update(of=("self",)).select_related("organization")
    row = rows.filter(pk=domain.pk).first()
    if row is None:
        raise DomainGone
    return row


def _record(action: str, row: OrganizationDomain, by: Actor, **details: object) -> None:
    events.record(action, row.organization, by=by, details={"domain": row.domain, **details})
