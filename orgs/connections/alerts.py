"""What the people who look after a connection are told without having asked: its IT contacts and the organization's
owners by mail, each in their own language; staff on the console's home and in the log book."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from connectors.enterprise.certificates import Certificate
from connectors.enterprise.words import sentence_of
from connectors.saml.models import SamlKey
from connectors.texts import sending, values
from orgs.connections import certificates
from orgs.connections.health import is_failing
from orgs.connections.messages import BROUGHT_BACK, CERTIFICATE, FAILING, NEW_KEY, OWN_KEY
from orgs.connections.models import Attempt, Connection, Warned, Watch
from orgs.connections.recipients import language_of, recipients_of
from orgs.connections.recording import record
from tenants.audit.actor import SYSTEM

# Days before a certificate runs out; 0 once it has.
THRESHOLDS = (90, 60, 30, 14, 7, 1, 0)


def tell_brought_back(connection: Connection) -> None:
    """It is not required any more, because it failed for many."""
    _mail(connection, BROUGHT_BACK, {})


def tell_failing(connection: Connection) -> None:
    """Once, until a sign-in passes: it fails, and nothing is changed by itself."""
    now = timezone.now()
    watch, _made = Watch.objects.get_or_create(connection=connection)
    if watch.told_failing_at is not None:
        return
    # One of several requests at once.
    if not Watch.objects.filter(pk=watch.pk, told_failing_at=watch.told_failing_at).update(told_failing_at=now):
        return
    latest = Attempt.objects.filter(connection=connection, purpose=Attempt.Purpose.SIGN_IN).exclude(code="").first()
    reason = latest.code if latest is not None else ""
    record("fail", connection, SYSTEM, reason=reason)
    _mail(connection, FAILING, {"reason": reason})


def watch_attempt(attempt: Attempt) -> None:
    """After each sign-in. Only answers to requests of ours count: strangers can send whatever they like."""
    if attempt.purpose != Attempt.Purpose.SIGN_IN or not attempt.is_ours:
        return
    if not attempt.code:
        Watch.objects.filter(connection=attempt.connection_id, told_failing_at__isnull=False).update(
            told_failing_at=None
        )
    elif is_failing(attempt.connection):
        tell_failing(attempt.connection)


def tell_new_key(connection: Connection, found: Certificate) -> None:
    _mail(connection, NEW_KEY, {"fingerprint": found.fingerprint})


def warn_of_certificates(connection: Connection, now: datetime) -> None:
    """Theirs that are live, and ours: of each the nearest threshold that was passed, once."""
    for one in certificates.of_config(connection.connector.config):
        _warn(connection, CERTIFICATE, one, now)
    keys = SamlKey.objects.filter(connector=connection.connector_id).exclude(state=SamlKey.State.FORMER)
    for one in certificates.readable(keys.values_list("certificate", flat=True)):
        _warn(connection, OWN_KEY, one, now)


def threshold_of(left: timedelta) -> int | None:
    """Which one is due when so much time is left; None for none yet."""
    return next((days for days in reversed(THRESHOLDS) if left <= timedelta(days=days)), None)


def _warn(connection: Connection, kind: str, one: Certificate, now: datetime) -> None:
    days = threshold_of(one.not_after - now)
    if days is None:
        return
    _row, is_new = Warned.objects.get_or_create(connection=connection, fingerprint=one.fingerprint, days=days)
    if not is_new:
        return
    until = f"{one.not_after:%Y-%m-%d}"
    record("warn_certificate", connection, SYSTEM, fingerprint=one.fingerprint, until=until)
    named = {"until": until, "fingerprint": one.fingerprint, "over": "" if days else until}
    _mail(connection, kind, named, days=max(1, one.days_left(now)) if days else 0)


def _mail(connection: Connection, kind: str, named: Mapping[str, object], days: int = 0) -> None:
    organization = connection.organization
    if organization is None:
        return
    for recipient in recipients_of(organization):
        with language_of(recipient.locale):
            told: dict[str, object] = {"left": values.days(days) if days else "", **named}
            told |= {"organization": organization.name, "connection": connection.connector.name}
            if kind == FAILING:
                told["reason"] = reason_in_words(str(named["reason"]))
            sending.send_mail(kind, to=recipient.email, values=told)


def reason_in_words(code: str) -> str:
    """In the language of the moment."""
    return str(sentence_of(code)) if code else ""
