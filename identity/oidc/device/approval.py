"""The person's part (RFC 8628 section 3.3): a code is typed, somebody signs in, and says yes or no with a button.

The rules of the authorization endpoint decide who may sign in to what; only the way to the client differs. What is
shown, the client, the code and where the request came from, is what a person needs to notice that somebody else has
started it (section 5.4; SECURITY 21).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from identity.applications.models import Application
from identity.consent.asked import Asked
from identity.consent.operations import grant_consent
from identity.oidc.checks.access import check_access
from identity.oidc.checks.client import SUSPENDED
from identity.oidc.checks.company import check_company
from identity.oidc.checks.consent import check_consent
from identity.oidc.checks.factors import check_factors
from identity.oidc.checks.resource import check_resource
from identity.oidc.checks.scope import check_scope
from identity.oidc.checks.session import check_session
from identity.oidc.clients import get_client
from identity.oidc.device.operations import AlreadyDecided, approve_device, claim_device
from identity.oidc.errors import PageError
from identity.oidc.flow import Flow, PersonNeeded
from identity.oidc.models import DeviceAuthorization
from identity.oidc.parameters import restore
from identity.signin import interaction as interactions
from identity.signin.models import Interaction
from tenants.audit.actor import Actor
from tenants.keys import vault

RETURN_PATH = "/oidc/device/{id}"
DEVICE = "device"
# What the device asked for is computed anew: a client may have lost a scope meanwhile.
STEPS: tuple[Callable[[Flow], None], ...] = (
    check_scope,
    check_resource,
    check_session,
    check_company,
    check_factors,
    check_access,
)


@dataclass(frozen=True, slots=True)
class Approval:
    """A request of a device, opened in the browser in which its code was typed."""

    flow: Flow
    row: DeviceAuthorization
    user_code: str


def begin(*, row: DeviceAuthorization, secret: str, now: datetime) -> Interaction:
    """Remembers that this browser's person typed the code."""
    return interactions.save(
        secret=secret,
        request={DEVICE: str(row.pk)},
        return_path=RETURN_PATH,
        application_id=row.client.application_id,
        proof_after=None,
        now=now,
    )


def find(request: HttpRequest, interaction_id: UUID, now: datetime) -> Approval | None:
    """None when it is over, or another browser's. Raises PageError for a suspended application."""
    interaction = interactions.find(interaction_id=interaction_id, secret=interactions.browser_secret(request), now=now)
    if interaction is None or DEVICE not in interaction.request:
        return None
    rows = DeviceAuthorization.objects.select_related("client")
    row = rows.filter(pk=interaction.request[DEVICE], state=DeviceAuthorization.State.PENDING).first()
    if row is None or row.expires_at <= now:
        return None
    flow = Flow(request, restore(row.request), now, interaction)
    flow.client = get_client(row.client.client_id)
    if flow.client.is_suspended:
        raise PageError("unauthorized_client", SUSPENDED, "The application is suspended.")
    seen = vault.unseal(row.user_code_sealed, table="deviceauthorization", column="user_code", row=row.pk)
    return Approval(flow, row, seen.decode())


def check(approval: Approval) -> None:
    """The rules, and that nobody else has begun to approve it. Raises PersonNeeded, AlreadyDecided."""
    flow = approval.flow
    for step in STEPS:
        step(flow)
    assert flow.interaction is not None  # noqa: S101  # for mypy: `find` has set it
    is_mine = interactions.bind(interaction=flow.interaction, user=flow.user)
    if not is_mine or not claim_device(row=approval.row, user=flow.user, now=flow.now):
        raise AlreadyDecided


def question(approval: Approval) -> Asked | None:
    """What a third party still has to ask the person for; None where nothing is open."""
    flow = approval.flow
    try:
        check_consent(flow)
    except PersonNeeded:
        return flow.question
    return None


def approve(approval: Approval, values: Iterable[str], by: Actor) -> None:
    """The person said yes; `values` name what they left switched on. Raises AlreadyDecided."""
    flow = approval.flow
    with transaction.atomic():
        asked = question(approval)
        if asked is not None:
            application = Application.objects.get(pk=flow.client.application_id)
            chosen = asked.chosen(list(values))
            grant_consent(user=flow.user, application=application, asked=asked, chosen=chosen, by=by)
            check_consent(flow)
        approve_device(row=approval.row, flow=flow, by=by)
