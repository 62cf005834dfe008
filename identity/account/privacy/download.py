"""Everything about one person as a document: what is kept, never what opens anything (no hash, seal, key or token)."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils import timezone

from identity.consent.models import Consent
from identity.oidc.console_grants import live_families
from identity.oidc.models import PersonalAccessToken
from identity.signin.logbook.models import SignIn
from identity.signin.registration.models import TermsConsent
from identity.users.models import User
from identity.users.roles.models import UserRole
from tenants.audit.models import Event
from tenants.isolation.scope import current

EVENTS_LIMIT = 20_000
ACCOUNT = ("id", "username", "name", "picture", "locale", "email", "phone", "phone_verified", "profile", "custom_data")
TIMES = ("created_at", "updated_at", "suspended_at", "deletion_asked_at", "deletion_due_at")

Rows = list[dict[str, object]]


def document_of(user: User) -> dict[str, object]:
    return {
        "at": current().name,
        "made_at": timezone.now(),
        "account": {name: getattr(user, name) for name in (*ACCOUNT, *TIMES)}
        | {"has_password": user.has_usable_password()},
        "email_addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
        "roles": list(UserRole.objects.filter(user=user).names()),
        "sign_in_factors": _rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"),
        "connected_accounts": _rows(
            SocialAccount.objects.filter(user=user), "provider", "uid", "date_joined", "extra_data"
        ),
        "devices": _rows(UserSession.objects.filter(user=user), "user_agent", "ip", "created_at", "last_seen_at"),
        "applications": _applications(user),
        "personal_access_tokens": _rows(
            PersonalAccessToken.objects.filter(user=user),
            "name",
            "last_four",
            "created_at",
            "expires_at",
            "last_used_at",
        ),
        "agreed_to": _rows(TermsConsent.objects.filter(user=user), "version", "terms_url", "privacy_url", "created_at"),
        "sign_ins": _rows(
            SignIn.objects.filter(user_id=user.pk)[:EVENTS_LIMIT],
            "started_at",
            "identifier",
            "ip",
            "user_agent",
            "state",
        ),
        "history": _history(user),
    }


def _applications(user: User) -> Rows:
    consents = Consent.objects.filter(user=user).select_related("application")
    families = live_families(timezone.now()).filter(user=user).select_related("application__application")
    return [
        *(
            {
                "application": str(row.application),
                "granted": row.granted,
                "declined": row.declined,
                "at": row.created_at,
            }
            for row in consents
        ),
        *(
            {
                "application": str(row.application.application),
                "signed_in_at": row.created,
                "last_used_at": row.rotated_at,
                "scopes": row.scope.split(),
                "resources": row.resources,
            }
            for row in families
        ),
    ]


def _history(user: User) -> Rows:
    """What they did, and what was done to them. Of others' acts the address and the device are theirs, not the person's."""
    own = Q(actor_id=str(user.pk))
    about = Q(object_type=User._meta.label_lower, object_id=str(user.pk))
    found = Event.objects.filter(own | about).order_by("-at", "-pk")[:EVENTS_LIMIT]
    return [_entry(event, event.actor_id == str(user.pk)) for event in found.iterator(chunk_size=1000)]


def _entry(event: Event, is_own: bool) -> dict[str, object]:
    entry: dict[str, object] = {
        "at": event.at,
        "what": event.action,
        "about": event.object_label,
        "details": event.details,
    }
    if is_own:
        return {**entry, "by": "you", "ip": event.ip, "device": event.user_agent}
    return {**entry, "by": event.actor_kind, "details": {}}


def _rows(rows: Iterable[Any], *names: str) -> Rows:
    return [{name: getattr(row, name) for name in names} for row in rows]
