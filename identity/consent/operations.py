"""Writes of consent."""

from django.db import transaction

from identity.applications.models import Application
from identity.consent.asked import FIXED, Asked
from identity.consent.models import Consent
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor

Pairs = set[tuple[str, str]]


def grant_consent(*, user: User, application: Application, asked: Asked, chosen: Pairs, by: Actor) -> Consent:
    """Records the decision on what was asked; earlier decisions on other scopes stay.

    `chosen` may name anything: only what was asked counts.
    """
    fixed = {(resource, scope) for resource, scope in asked.pairs() if scope in FIXED}
    now_granted = (chosen & asked.pairs()) | fixed
    with transaction.atomic():
        row, _created = Consent.objects.select_for_update().get_or_create(user=user, application=application)
        before, declined = Asked.from_json(row.granted).pairs(), Asked.from_json(row.declined).pairs()
        row.granted = _json((before - asked.pairs()) | now_granted)
        row.declined = _json((declined | asked.pairs()) - now_granted)
        row.save()
        details: dict[str, object] = {"granted": _text(now_granted), "declined": _text(asked.pairs() - now_granted)}
        events.record("consent.grant", application, by=by, details=details)
    return row


def revoke_consent(*, user: User, application: Application, by: Actor) -> bool:
    """Forgets every decision. Ending tokens is the protocol's part of the same transaction."""
    with transaction.atomic():
        gone, _rows = Consent.objects.filter(user=user, application=application).delete()
        if gone:
            events.record("consent.revoke", application, by=by, details={"user": str(user.pk)})
    return bool(gone)


def _json(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for resource, scope in sorted(pairs):
        found.setdefault(resource, []).append(scope)
    return found


def _text(pairs: Pairs) -> list[str]:
    return sorted(f"{resource} {scope}".strip() for resource, scope in pairs)
