"""The mail with the link."""

import math
from datetime import datetime

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import translation

from connectors.texts import sending
from connectors.texts import values as texts
from orgs.invitations.ending import KIND
from orgs.invitations.models import Invitation
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime


def send(invitation: Invitation, *, now: datetime) -> None:
    """A new link, good until the invitation expires. Every earlier one is dead."""
    onetime.revoke_all(kind=KIND, subject=str(invitation.pk))
    lifetime = invitation.expires_at - now
    token = onetime.issue(kind=KIND, subject=str(invitation.pk), payload={}, lifetime=lifetime)
    with translation.override(invitation.language):
        values = {
            "organization": invitation.organization.name,
            "inviter": name_of_inviter(invitation),
            "message": "",
            "link": address_of(token),
            "lifetime": texts.days(max(1, math.ceil(lifetime.total_seconds() / 86400))),
        }
        sending.send_mail(
            KIND, to=invitation.email, values=values, application_id=invitation.application_id,
            expires_at=invitation.expires_at,
        )  # fmt: skip


def name_of_inviter(invitation: Invitation) -> str:
    """A member is named; staff and programs are not."""
    inviter = invitation.inviter if invitation.is_vouched else None
    return "" if inviter is None else texts.plain(inviter.name or inviter.email)


def address_of(token: str) -> str:
    """On the tenant's own host, also while staff are inviting on the console's."""
    place = reverse("organization_invitation", args=[token], urlconf=settings.URLS_TENANT)
    return f"{origin(current())}/{place.removeprefix(get_script_prefix())}"
