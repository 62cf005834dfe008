"""The daily look at a tenant's connections: certificates that run out, and metadata that has changed. One due row a tenant,
made when a connection goes live."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from connectors import rows
from connectors.enterprise.certificates import Certificate
from orgs.connections import alerts, certificates, rotation
from orgs.connections.models import Connection, Watch
from orgs.connections.operations import DUE, hold
from tenants.audit.actor import SYSTEM
from tenants.jobs import due_work, set_due

log = logging.getLogger("genkan.connections")
EVERY, SOONER = timedelta(days=1), timedelta(minutes=5)
# Each may wait five seconds, and due work is lent for a quarter of an hour.
AT_ONCE = 100


@due_work(DUE)
def look_after() -> None:
    """Warnings of all of them, metadata of those that wait the longest; then the next round is asked for."""
    now, live = timezone.now(), Connection.objects.live().select_related("connector", "organization")
    for connection in live:
        with transaction.atomic():
            alerts.warn_of_certificates(connection, now)
    for connection in _stale(live, now)[:AT_ONCE]:
        refresh_metadata(connection, now)
    # One that is paused is looked after again once it is resumed.
    if not Connection.objects.exists():
        return
    set_due(DUE, now + (SOONER if _stale(live, now).exists() else EVERY))


def refresh_metadata(connection: Connection, now: datetime) -> None:
    """A key that is new is taken only where metadata signed by a key that counts already says so (saml-metadata 3);
    else it waits for somebody who compares it."""
    from connectors.saml.metadata import MetadataRefused, fetch  # it loads XML libraries

    config = connection.connector.config
    try:
        text = fetch(str(config["metadata_url"]))
        named, is_vouched = _named(text, config)
    except MetadataRefused as refusal:
        log.info("metadata of %s: %s", connection.pk, refusal)
        _note(connection, now, fault=str(getattr(refusal, "code", "")) or "refused")
        return
    _take_in(connection, named, is_vouched=is_vouched, now=now)


def _named(text: str, config: dict[str, object]) -> tuple[list[Certificate], bool]:
    """The certificates of this provider there, and whether a key that counts has signed for them."""
    from connectors.saml.metadata import MetadataRefused, read  # it loads XML libraries

    entity_id = str(config.get("idp_entity_id") or "")
    for known in certificates.of_config(config):
        try:
            signed = read(text, entity_id=entity_id, signed_by=known.pem)
        except MetadataRefused:
            continue
        return list(certificates.readable(one.pem for one in signed.certificates)), True
    found = read(text, entity_id=entity_id)
    return list(certificates.readable(one.pem for one in found.certificates)), False


def _take_in(connection: Connection, named: list[Certificate], *, is_vouched: bool, now: datetime) -> None:
    with transaction.atomic():
        row = hold(connection)
        held = {one.fingerprint for one in certificates.of_config(row.connector.config)}
        fresh = [one for one in named if one.fingerprint not in held and one.not_after > now]
        if is_vouched:
            rotation.take(row, fresh, SYSTEM)
            fresh = []
        watch, _made = Watch.objects.select_for_update().get_or_create(connection=row)
        before = {one.fingerprint for one in certificates.readable(watch.waiting)}
        watch.waiting, watch.fetched_at, watch.fault = [one.pem for one in fresh], now, ""
        watch.waiting_since = (watch.waiting_since or now) if fresh else None
        watch.save(update_fields=("waiting", "waiting_since", "fetched_at", "fault"))
        for one in fresh:
            if one.fingerprint not in before:
                alerts.tell_new_key(row, one)
    rows.forget()


def _note(connection: Connection, now: datetime, *, fault: str) -> None:
    Watch.objects.update_or_create(connection=connection, defaults={"fetched_at": now, "fault": fault[:200]})


def _stale(live: QuerySet[Connection], now: datetime) -> QuerySet[Connection]:
    """SAML connections with an address of metadata, not asked for a day."""
    asked = Q(watch=None) | Q(watch__fetched_at=None) | Q(watch__fetched_at__lte=now - EVERY + SOONER)
    with_address = live.filter(connector__config__protocol="saml", connector__config__metadata_url__startswith="http")
    return with_address.filter(asked).order_by(F("watch__fetched_at").asc(nulls_first=True), "pk")
