"""Writes of the device flow, but for the token endpoint's own statement (identity.oidc.grants.device_code)."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from identity.applications.models import Application
from identity.oidc.device import user_codes
from identity.oidc.flow import Flow
from identity.oidc.models import DeviceAuthorization
from identity.oidc.tokens import codes
from identity.users.models import User
from identity.users.sessions import new_sid
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.keys import vault

LIFETIME = timedelta(minutes=10)
KEPT = ("scope", "resource")
TRIES = 5
State = DeviceAuthorization.State


class AlreadyDecided(Exception):
    """Approved, refused, expired, or somebody else's by now."""


def create_device_authorization(*, flow: Flow, by: Actor) -> tuple[str, str]:
    """The device's code and the person's. No event: anybody may ask, and nothing has happened yet."""
    code, digest = codes.generate(codes.DEVICE)
    stored = flow.parameters.stored()
    for _try in range(TRIES):
        user_code = user_codes.generate()
        place = uuid4()
        sealed = vault.seal(user_code.encode(), table="deviceauthorization", column="user_code", row=place)
        row = DeviceAuthorization(
            id=place,
            client_id=flow.client.row_id,
            device_code_hash=digest,
            user_code_hash=user_codes.digest_of(user_code),
            user_code_sealed=sealed,
            request={name: stored[name] for name in KEPT if name in stored},
            ip=by.ip or None,
            user_agent=by.user_agent,
            created_at=flow.now,
            expires_at=flow.now + LIFETIME,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            continue
        return code, user_codes.written(user_code)
    raise RuntimeError("no free user code was found")


def find_pending(*, user_code: str, now: datetime) -> DeviceAuthorization | None:
    """What waits for a person under a code, as `user_codes.read` gave it."""
    waiting = DeviceAuthorization.objects.filter(state=State.PENDING, expires_at__gt=now)
    return waiting.filter(user_code_hash__in=user_codes.digests_of(user_code)).first() if user_code else None


def claim_device(*, row: DeviceAuthorization, user: User, now: datetime) -> bool:
    """Ties a request to the first person who opens it: another one cannot approve what somebody has begun."""
    return bool(_open(row, now).filter(Q(user=None) | Q(user=user)).update(user=user))


def release_device(*, row: DeviceAuthorization, user: User, now: datetime) -> None:
    """Its person wants to go on as somebody else."""
    _open(row, now).filter(user=user).update(user=None)


def approve_device(*, row: DeviceAuthorization, flow: Flow, by: Actor) -> None:
    """What the flow found granted is the device's. Raises AlreadyDecided."""
    changed = {
        "scope": " ".join(flow.scopes),
        "resources": flow.resources,
        # A session of the device's own: it neither ends with the browser's nor shares its name.
        "sid": new_sid(),
        "auth_time": flow.facts.auth_time,
        "acr": flow.facts.acr,
        "amr": list(flow.facts.amr),
        "via": flow.facts.via,
        "is_confined": flow.facts.is_confined,
    }
    _decide(row, flow, State.APPROVED, changed, "device.approve", by)


def refuse_device(*, row: DeviceAuthorization, flow: Flow, by: Actor) -> None:
    """Raises AlreadyDecided."""
    _decide(row, flow, State.REFUSED, {}, "device.refuse", by)


def _decide(
    row: DeviceAuthorization, flow: Flow, state: str, changed: dict[str, object], action: str, by: Actor
) -> None:
    with transaction.atomic():
        found = _open(row, flow.now).filter(user=flow.user)
        if not found.update(state=state, decided_at=flow.now, **changed):
            raise AlreadyDecided
        application = Application(pk=flow.client.application_id, name=flow.client.name)
        details: dict[str, object] = {"device_ip": row.ip or "", "scope": str(changed.get("scope", ""))}
        events.record(action, application, by=by, details=details)


def _open(row: DeviceAuthorization, now: datetime) -> QuerySet[DeviceAuthorization]:
    return DeviceAuthorization.objects.filter(pk=row.pk, state=State.PENDING, expires_at__gt=now)
