"""What a member of staff is typing, carried to the tenant's host for the preview beside the form.

The console checks the values and keeps them as a row of the tenant; the address that the frame opens is signed for
this tenant and lives for minutes (SECURITY 3). Whoever has it sees pages and nothing else: it opens no session.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import serializers, signing
from django.db import models
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from identity.signin import experience
from identity.signin.brand import look
from identity.signin.brand.models import ApplicationBranding, Draft, OrganizationBranding
from identity.signin.models import ApplicationPolicy
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.isolation.wrapper import connection
from tenants.policies import TenantPolicy

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a preview shows: unsaved rows, and on the way to which application and organization."""

    rows: tuple[models.Model, ...]
    application_id: UUID | None = None
    organization_id: UUID | None = None


def keep(*, operator_id: UUID, form: str, rows: Iterable[models.Model]) -> Draft:
    """One draft of each form for each member of staff; the next one takes its place."""
    written = serializers.serialize("json", list(rows))
    values = {"rows": written, "expires_at": timezone.now() + Draft.LIFETIME}
    draft, _is_new = Draft.objects.update_or_create(operator_id=operator_id, form=form, defaults=values)
    return draft


def address(
    draft: Draft | None = None, *, application_id: UUID | None = None, organization_id: UUID | None = None
) -> str:
    """Where the frame goes: on the tenant's own host."""
    ticket = f"{draft.pk if draft else NOTHING} {application_id or NOTHING} {organization_id or NOTHING}"
    place = reverse("brand_preview", args=[_signer().sign_object(ticket)], urlconf=settings.URLS_TENANT)
    return f"{origin(current())}/{place.removeprefix(get_script_prefix())}"


def find(token: str) -> Plan | None:
    """What a signed address stands for; None for a forged, old or foreign one."""
    try:
        ticket = _signer().unsign_object(token, max_age=Draft.LIFETIME)
        draft_id, *ways = str(ticket).split(" ")
        application_id, organization_id = (None if way == NOTHING else UUID(way) for way in ways)
    except (signing.BadSignature, ValueError):
        return None
    rows: tuple[models.Model, ...] = ()
    if draft_id != NOTHING:
        draft = Draft.objects.filter(pk=draft_id, expires_at__gt=timezone.now()).first()
        if draft is None:
            return None
        rows = tuple(item.object for item in serializers.deserialize("json", draft.rows))
    return Plan(rows, application_id, organization_id)


def stand(plan: Plan) -> None:
    """For the rest of this request the unsaved rows hold, in place of those that are saved."""
    experience.stand_before(plan.application_id, plan.organization_id)
    for row in plan.rows:
        if isinstance(row, TenantPolicy):
            connection.memo[type(row)] = row
        elif isinstance(row, ApplicationBranding | OrganizationBranding):
            look.pretend(row)
        elif isinstance(row, ApplicationPolicy):
            experience.pretend(row)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"genkan.preview.{current().id}")
