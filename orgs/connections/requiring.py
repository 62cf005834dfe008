"""Stages of requiring a connection, which domains lead to it, and the way back when it fails (SECURITY 28).

| You look for | Open |
|---|---|
| whom a domain obliges, asked by sign-ins and tokens | required.py |
| who would be affected by a stage | affected.py |
| who may come in without | break_glass.py |
"""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors import rows
from connectors.enterprise.codes import Code
from orgs.connections import alerts
from orgs.connections.affected import Affected, Group, affected
from orgs.connections.break_glass import add_break_glass, has_strong_sign_in, remove_break_glass
from orgs.connections.models import Attempt, Connection, Stage
from orgs.connections.operations import NotTested, hold
from orgs.connections.recording import record
from orgs.connections.required import REQUIRED
from orgs.domains.models import OrganizationDomain
from orgs.listening import connection_required
from tenants.audit import events
from tenants.audit.actor import SYSTEM, Actor
from tenants.isolation.scope import current

__all__ = (
    "Affected",
    "Group",
    "NotReady",
    "add_break_glass",
    "affected",
    "bring_back",
    "has_strong_sign_in",
    "remove_break_glass",
    "route_domain",
    "set_stage",
    "watch",
)
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
ORDER = (Stage.SETUP, Stage.OPTIONAL, Stage.NEW, Stage.ALL)
WINDOW, FAILURES, PEOPLE = timedelta(minutes=15), 5, 3
# What says nothing against the provider: it lies with the person, or whoever has an answer in hand can cause it at will.
NOT_THE_PROVIDER = (
    Code.NOT_ADMITTED, Code.REMOVED_MEMBER, Code.ORGANIZATION_SUSPENDED, Code.LINK_NEEDED, Code.SUSPENDED,
    Code.REPLAYED, Code.REQUEST_UNKNOWN, Code.REQUEST_OTHER_BROWSER, Code.REQUEST_OTHER_CONNECTION, Code.UNSOLICITED,
    Code.CONNECTION_OFF,
)  # fmt: skip


class NotReady(ValidationError):
    """What a stage needs is not there yet."""


def set_stage(*, connection: Connection, stage: str, by: Actor) -> None:
    """Forward step by step, back at once to any. The same stage again takes in domains that were added meanwhile.

    SETUP takes it out of use; OPTIONAL takes it back in. NEW obliges whoever signs in from now on, ALL everybody who has
    come otherwise. Raises NotReady and NotTested.
    """
    wanted = Stage(stage)
    with transaction.atomic():
        row, now = hold(connection), timezone.now()
        before = Stage(row.stage)
        _check(row, before, wanted)
        row.stage = wanted
        row.stage_at = row.stage_at if wanted == before else now
        row.brought_back_at = row.brought_back_at if wanted in (Stage.SETUP, Stage.OPTIONAL) else None
        row.save(update_fields=("stage", "stage_at", "brought_back_at", "updated_at"))
        _turn(row, is_on=wanted != Stage.SETUP)
        covered = _require(row, wanted, now)
        record("set_stage", row, by, stage=[before.value, wanted.value], domains=covered)
        if wanted == Stage.ALL and row.organization_id is not None:
            connection_required(organization=row.organization_id)
    _forget()
    connection.refresh_from_db()


def route_domain(*, domain: OrganizationDomain, connection: Connection | None, by: Actor) -> None:
    """People with an address there sign in by it from now on; None: as everybody else. Nobody is obliged by this alone.

    Raises NotReady for a domain that is not proved, or a connection of somebody else.
    """
    with transaction.atomic():
        row = (
            OrganizationDomain.objects.select_for_update(of=("self",)).select_related("organization").get(pk=domain.pk)
        )
        if connection is not None:
            held = hold(connection)
            if held.organization_id != row.organization_id:
                raise NotReady(_("The domain and the connection belong to different organizations."))
            if row.verified_at is None:
                raise NotReady(_("The domain is not proved."))
        row.connection, row.required_from = connection, None
        row.save(update_fields=("connection", "required_from"))
        name = connection.connector.name if connection is not None else ""
        details: dict[str, object] = {"domain": row.domain, "connection": name}
        events.record("organization.route_domain", row.organization, by=by, details=details)
    _forget()
    domain.refresh_from_db()


def watch(connection: Connection) -> bool:
    """After each sign-in by it that failed. Many failures that are the provider's bring a staged requirement back; one
    of everybody only alerts. Whether it was brought back."""
    if connection.stage not in (Stage.NEW, Stage.ALL) or not _is_failing(connection, timezone.now()):
        return False
    if connection.stage == Stage.ALL:
        alerts.tell_failing(connection)
        return False
    return bring_back(connection=connection, by=SYSTEM)


def bring_back(*, connection: Connection, by: Actor) -> bool:
    """From NEW to OPTIONAL. False where it is in another stage by now."""
    with transaction.atomic():
        row, now = hold(connection), timezone.now()
        if row.stage != Stage.NEW:
            return False
        row.stage, row.stage_at, row.brought_back_at = Stage.OPTIONAL, now, now
        row.save(update_fields=("stage", "stage_at", "brought_back_at", "updated_at"))
        covered = _require(row, Stage.OPTIONAL, now)
        record("bring_back", row, by, domains=covered)
        alerts.tell_brought_back(row)
    _forget()
    connection.refresh_from_db()
    return True


def _check(row: Connection, before: Stage, wanted: Stage) -> None:
    if wanted != Stage.SETUP and not row.connector.config:
        raise NotTested
    if wanted in (Stage.SETUP, Stage.OPTIONAL):
        return
    if row.organization_id is None:
        raise NotReady(_("Only the connection of an organization can be required: by its domains."))
    if not row.is_live:
        raise NotReady(_("Make the connection live first."))
    if ORDER.index(wanted) > ORDER.index(before) + 1:
        raise NotReady(_("Require it at each new sign-in first. Once people come in by it, require it of everybody."))
    if not _routed(row).exists():
        raise NotReady(_("No proved domain leads to this connection yet."))


def _turn(row: Connection, *, is_on: bool) -> None:
    if row.connector.is_enabled != is_on:
        row.connector.is_enabled = is_on
        row.connector.save(update_fields=("is_enabled", "updated_at"))


def _require(row: Connection, stage: Stage, now: datetime) -> list[str]:
    """The domains that it concerns."""
    domains = _routed(row)
    names = sorted(domains.values_list("domain", flat=True))
    if stage == Stage.NEW:
        # Whoever is obliged since last week still is.
        domains.filter(Q(required_from=None) | Q(required_from=ALWAYS)).update(required_from=now)
    elif stage == Stage.ALL:
        domains.update(required_from=ALWAYS)
    else:
        OrganizationDomain.objects.filter(connection=row).update(required_from=None)
    return names


def _routed(row: Connection) -> QuerySet[OrganizationDomain]:
    return OrganizationDomain.objects.filter(connection=row, verified_at__isnull=False).order_by()


def _is_failing(connection: Connection, now: datetime) -> bool:
    recent = Attempt.objects.filter(connection=connection, purpose=Attempt.Purpose.SIGN_IN, at__gt=now - WINDOW)
    failed = Q(is_ours=True, is_signed=True) & ~Q(code="") & ~Q(code__in=NOT_THE_PROVIDER)
    found = recent.order_by().aggregate(
        failures=Count("pk", filter=failed),
        people=Count("person", filter=failed & ~Q(person=""), distinct=True),
        successes=Count("pk", filter=Q(code="")),
    )
    enough = found["failures"] >= FAILURES and found["people"] >= PEOPLE
    return bool(enough and found["failures"] > found["successes"])


def _forget() -> None:
    """The same process reads anew; others are told by the database."""
    REQUIRED.forget(current().schema_name)
    rows.forget()
