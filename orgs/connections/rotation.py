"""Writes of a provider's certificates on a live connection: a new one beside the old, and the old one away once the new is
in use. What sign-ins trust changes at once, the draft alike, so that nothing else has to be tested again."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors import rows
from connectors.enterprise.certificates import Certificate, CertificateUnreadable, State, read_certificate
from orgs.connections import certificates
from orgs.connections.models import Connection, Watch
from orgs.connections.operations import hold
from orgs.connections.recording import record
from tenants.audit.actor import Actor

CERTIFICATES_LIMIT = 10


class LastCertificate(ValidationError):
    """Without it nobody could sign in."""

    def __init__(self) -> None:
        super().__init__(_("It is the only certificate. Add the new one first."), code="last")


def add_certificate(*, connection: Connection, text: str, by: Actor) -> Certificate:
    """Beside those that are there: answers signed with either count. Idempotent. Raises ValidationError by field."""
    try:
        found = read_certificate(text)
    except CertificateUnreadable as error:
        raise ValidationError({"certificate": _("This is no certificate. Paste it from BEGIN to END.")}) from error
    if found.state(timezone.now()) is State.OVER:
        raise ValidationError({"certificate": _("This certificate has run out. Ask for the one that replaces it.")})
    with transaction.atomic():
        take(hold(connection), [found], by)
    rows.forget()
    connection.refresh_from_db()
    return found


def remove_certificate(*, connection: Connection, fingerprint: str, by: Actor) -> None:
    """Answers signed with it count no more. Idempotent. Raises LastCertificate."""
    with transaction.atomic():
        row, now = hold(connection), timezone.now()
        held = certificates.of_config(row.connector.config)
        rest = [one for one in held if one.fingerprint != fingerprint]
        if len(rest) == len(held):
            return
        if not any(one.state(now) is not State.OVER for one in rest):
            raise LastCertificate
        _rewrite(row, lambda texts: [one.pem for one in certificates.readable(texts) if one.fingerprint != fingerprint])
        record("remove_certificate", row, by, fingerprint=fingerprint)
    rows.forget()
    connection.refresh_from_db()


def confirm_certificates(*, connection: Connection, fingerprints: Iterable[str], by: Actor) -> None:
    """Those that the metadata names and that somebody has compared. What is not waiting any more is refused."""
    with transaction.atomic():
        row = hold(connection)
        watch = Watch.objects.select_for_update().filter(connection=row).first()
        waiting = {one.fingerprint: one for one in certificates.readable(watch.waiting if watch else ())}
        wanted = set(fingerprints)
        if watch is None or not wanted or not wanted <= set(waiting):
            raise ValidationError(_("The metadata names other certificates by now. Look again."), code="changed")
        take(row, [waiting[name] for name in sorted(wanted)], by)
        _keep_waiting(watch, [one for name, one in waiting.items() if name not in wanted])
    rows.forget()
    connection.refresh_from_db()


def dismiss_certificates(*, connection: Connection, by: Actor) -> None:
    """They are not trusted; named again tomorrow, they wait again."""
    with transaction.atomic():
        row = hold(connection)
        watch = Watch.objects.select_for_update().filter(connection=row).first()
        if watch is None or not watch.waiting:
            return
        names = [one.fingerprint for one in certificates.readable(watch.waiting)]
        _keep_waiting(watch, [])
        record("dismiss_certificates", row, by, fingerprints=names)


def take(row: Connection, new: Iterable[Certificate], by: Actor) -> None:
    """Part of an operation that holds the row."""
    held = {one.fingerprint for one in certificates.of_config(row.connector.config)}
    fresh = [one for one in new if one.fingerprint not in held]
    if not fresh:
        return
    if len(held) + len(fresh) > CERTIFICATES_LIMIT:
        raise ValidationError(
            _("There are at most %(count)d certificates. Remove one that is not used any more."),
            params={"count": CERTIFICATES_LIMIT},
        )
    _rewrite(row, lambda texts: [*texts, *(one.pem for one in fresh)])
    for one in fresh:
        record("add_certificate", row, by, fingerprint=one.fingerprint, until=f"{one.not_after:%Y-%m-%d}")


def _rewrite(row: Connection, change: Callable[[list[str]], list[str]]) -> None:
    """A draft that had passed its test still has: it is the live connection that shows whether the key is right."""
    was_tested = row.is_tested
    connector = row.connector
    connector.config = {**connector.config, "certificates": change(list(connector.config.get("certificates") or []))}
    connector.save(update_fields=("config", "updated_at"))
    draft = dict(row.draft.get("config") or {})
    if "certificates" in draft:
        row.draft = {**row.draft, "config": {**draft, "certificates": change(list(draft["certificates"] or []))}}
    if was_tested:
        row.tested_hash = row.draft_hash()
    row.save(update_fields=("draft", "tested_hash", "updated_at"))


def _keep_waiting(watch: Watch, rest: list[Certificate]) -> None:
    watch.waiting = [one.pem for one in rest]
    watch.waiting_since = watch.waiting_since if rest else None
    watch.save(update_fields=("waiting", "waiting_since"))
