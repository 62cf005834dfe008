"""Writes of dynamic registration: the tenant's policy, tokens that admit clients, and the clients themselves."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.applications.operations import delete_application, update_application
from identity.oidc.dynamic.metadata import Wanted
from identity.oidc.models import Client, InitialAccessToken, ProviderPolicy, SelfRegistration
from identity.oidc.operations import WITH_SECRET, create_client, create_secret, update_client
from identity.oidc.registration import is_scope
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import current
from tenants.policies import save_policy

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Registered:
    """A client that entered itself. `token` and `secret` are known at this moment only; "" where there is none new."""

    client: Client
    row: SelfRegistration
    token: str
    secret: str


def update_provider_policy(*, policy: ProviderPolicy, by: Actor) -> None:
    """Saves what the form holds. Raises ValidationError."""
    if current().is_operators and policy.registration != ProviderPolicy.Registration.OFF:
        raise ValidationError({"registration": _("The staff’s own tenant takes no application that enters itself.")})
    if policy.registration not in ProviderPolicy.Registration.values:
        raise ValidationError({"registration": _("Unknown choice.")})
    if not all(is_scope(scope) for scope in policy.registration_scopes):
        raise ValidationError({"registration_scopes": _("A scope has no blanks, quotes or backslashes.")})
    save_policy(policy, "provider_policy.update", by=by)


def create_initial_access_token(
    *, name: str, expires_at: datetime | None = None, by: Actor
) -> tuple[InitialAccessToken, str]:
    """Lets whoever has it register clients until it expires or is revoked. Returned once. Raises ValidationError."""
    if current().is_operators:
        raise ValidationError(_("The staff’s own tenant takes no application that enters itself."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = InitialAccessToken(name=name.strip(), token_hash=digest_of(token), expires_at=expires_at)
    row.full_clean()
    with transaction.atomic():
        row.save(force_insert=True)
        events.record("initial_access_token.create", row, by=by)
    return row, token


def revoke_initial_access_token(*, token: InitialAccessToken, by: Actor) -> None:
    """Clients that were registered with it stay."""
    with transaction.atomic():
        events.record("initial_access_token.revoke", token, by=by)
        token.delete()


def create_registered_client(*, wanted: Wanted, admitted_by: InitialAccessToken | None, by: Actor) -> Registered:
    """A third-party client that nobody has reviewed. Raises ValidationError."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        client, secret = create_client(
            name=wanted.name,
            kind=Application.Kind.THIRD_PARTY,
            homepage=wanted.homepage,
            auth_method=str(wanted.values["auth_method"]),
            values=wanted.values,
            by=by,
        )
        row = SelfRegistration.objects.create(
            client=client, token_hash=digest_of(token), contacts=wanted.contacts, software=wanted.software
        )
        if admitted_by is not None:
            InitialAccessToken.objects.filter(pk=admitted_by.pk).update(last_used_at=timezone.now())
    return Registered(client, row, token, secret or "")


def update_registered_client(*, row: SelfRegistration, wanted: Wanted, by: Actor) -> Registered:
    """Puts what the client says of itself now in place of what it said before; a review counts no longer."""
    client, secret = row.client, ""
    with transaction.atomic():
        update_application(
            application=client.application, values={"name": wanted.name, "homepage": wanted.homepage}, by=by
        )
        update_client(client=client, values=wanted.values, by=by)
        if client.auth_method in WITH_SECRET and not client.secrets.exists():
            _row, secret = create_secret(client=client, name=str(_("First secret")), by=by)
        row.contacts, row.software, row.reviewed_at = wanted.contacts, wanted.software, None
        row.save(update_fields=("contacts", "software", "reviewed_at"))
    return Registered(client, row, "", secret)


def delete_registered_client(*, row: SelfRegistration, by: Actor) -> None:
    """With its tokens, as if staff had deleted it."""
    delete_application(application=row.client.application, by=by)


def review_registered_client(*, row: SelfRegistration, by: Actor) -> None:
    """Staff have looked at it: from now on it is a third party like those that staff entered."""
    with transaction.atomic():
        row.reviewed_at = timezone.now()
        row.save(update_fields=("reviewed_at",))
        events.record("application.review", row.client.application, by=by)


def digest_of(token: str) -> str:
    """SHA-256: these tokens have 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
