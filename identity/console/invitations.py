"""An invitation to the staff: a link by mail that works once, in `operators` only."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from connectors import mail
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.onetime import operations as onetime

KIND = "staff_invitation"
LIFETIME = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Given:
    """One access that the invitation brings."""

    slug: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """`inviter_id` must still be a platform owner when it is accepted."""

    email: str
    inviter_id: UUID
    inviter_label: str
    accesses: tuple[Given, ...]


def send(invitation: Invitation) -> None:
    """Issues the token and mails the link; an earlier one for the same address stops working."""
    onetime.revoke_all(kind=KIND, subject=invitation.email)
    token = onetime.issue(kind=KIND, subject=invitation.email, payload=_payload(invitation), lifetime=LIFETIME)
    link = f"{origin(current())}{reverse('staff_join', args=[token])}"
    text = render_to_string(
        "console/mail/invitation.txt", {"invitation": invitation, "link": link, "days": LIFETIME.days}
    )
    mail.send(
        to=invitation.email, subject=_("You are invited to the console of Genkan"), text=text, purpose=KIND,
        expires_at=timezone.now() + LIFETIME,
    )  # fmt: skip


def read(found: onetime.Consumed) -> Invitation:
    accesses: Iterable[dict[str, str]] = found.payload["accesses"]  # type: ignore[assignment]  # written by _payload
    return Invitation(
        email=found.subject,
        inviter_id=UUID(str(found.payload["inviter_id"])),
        inviter_label=str(found.payload["inviter_label"]),
        accesses=tuple(Given(**access) for access in accesses),
    )


def _payload(invitation: Invitation) -> dict[str, object]:
    return {
        "inviter_id": str(invitation.inviter_id),
        "inviter_label": invitation.inviter_label,
        "accesses": [asdict(access) for access in invitation.accesses],
    }
