"""Writes of the register: tenants. Domains and access have modules of their own (domains.py, access.py)."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants import names
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import OPERATORS_SCHEMA
from tenants.models import Domain, Tenant
from tenants.register import request_provisioning, writing

GRACE = timedelta(days=14)
EDITABLE = ("name", "environment", "accent")


class RegisterError(Exception):
    """A refusal that a person reads; `sentence` says what to do."""

    sentence: str | Promise = ""

    def __str__(self) -> str:
        return str(self.sentence)


class SlugTaken(RegisterError):
    sentence = _("This short name is or was in use. Choose another one.")


class HostTaken(RegisterError):
    sentence = _("This host is or was in use by a tenant. Choose another one.")


class UnknownRecipe(RegisterError):
    sentence = _("There is no such recipe.")


class ConfirmationMissing(RegisterError):
    sentence = _("Type the short name of the tenant exactly to confirm.")


class WrongState(RegisterError):
    sentence = _("The tenant is not in a state that allows this.")


class OperatorsProtected(RegisterError):
    sentence = _("The operators' own tenant cannot be suspended or deleted.")


def create_tenant(
    *,
    slug: str,
    name: str,
    environment: str = Tenant.Environment.PRODUCTION,
    accent: str = Tenant.Accent.TEAL,
    recipe: str = "",
    by: Actor,
) -> Tenant:
    """Registers a tenant and asks the provisioner for its schema. Answers before it is ready.

    Raises ValidationError for a bad slug, SlugTaken, HostTaken, UnknownRecipe.
    """
    names.check_slug(slug)
    if recipe and recipe not in settings.RECIPES:
        raise UnknownRecipe
    host = f"{slug}.{settings.BASE_DOMAIN}"
    tenant = Tenant(
        slug=slug,
        name=name,
        schema_name=names.schema_of(slug),
        role_name=f"t_{uuid.uuid4().hex}",
        environment=environment,
        accent=accent,
        recipe=recipe,
    )
    with writing():
        try:
            with transaction.atomic():
                tenant.save(force_insert=True)
        except IntegrityError as error:
            raise SlugTaken from error
        if Domain.objects.filter(host=host).exists():
            raise HostTaken
        Domain.objects.create(
            tenant=tenant, host=host, is_primary=True, was_primary=True, verified_at=timezone.now(),
            proof=secrets.token_urlsafe(24),
        )  # fmt: skip
        events.record("tenant.create", tenant, by=by, details={"slug": slug, "host": host, "recipe": recipe})
        request_provisioning("provision", tenant)
    return tenant


def update_tenant(*, tenant: Tenant, values: dict[str, str], by: Actor) -> Tenant:
    """Changes name, environment or accent."""
    with writing():
        before = Tenant.objects.select_for_update().get(pk=tenant.pk)
        for field in EDITABLE:
            setattr(tenant, field, values.get(field, getattr(before, field)))
        tenant.save(update_fields=EDITABLE)
        events.record("tenant.update", tenant, by=by, details=events.changes(before, tenant, EDITABLE))
    return tenant


def retry_creation(*, tenant: Tenant, by: Actor) -> None:
    """Asks the provisioner once more; a tenant that is already made stays as it is."""
    with writing():
        found = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if found.state != Tenant.State.CREATING:
            raise WrongState
        Tenant.objects.filter(pk=tenant.pk).update(state_note="")
        events.record("tenant.retry", tenant, by=by)
        request_provisioning("provision", tenant)


def suspend_tenant(*, tenant: Tenant, reason: str, by: Actor) -> None:
    """Nobody signs in and no token is issued until it is resumed. Data stays."""
    _move(tenant, "suspend", (Tenant.State.READY,), Tenant.State.SUSPENDED, {"reason": reason}, by)


def resume_tenant(*, tenant: Tenant, by: Actor) -> None:
    _move(tenant, "resume", (Tenant.State.SUSPENDED,), Tenant.State.READY, {}, by)


def request_deletion(*, tenant: Tenant, confirmation: str, by: Actor, grace: timedelta = GRACE) -> None:
    """Stops the tenant now and deletes it after `grace`; until then it can be restored.

    `confirmation` must be the tenant's slug, typed.
    """
    if confirmation != tenant.slug:
        raise ConfirmationMissing
    allowed = (Tenant.State.READY, Tenant.State.SUSPENDED, Tenant.State.CREATING)
    delete_after = timezone.now() + grace
    details: dict[str, object] = {"delete_after": delete_after.isoformat()}
    with writing():
        _move(tenant, "request_deletion", allowed, Tenant.State.DELETING, details, by, delete_after)
        if not grace:
            request_provisioning("erase", tenant)


def cancel_deletion(*, tenant: Tenant, by: Actor) -> None:
    """Back to suspended, so that somebody decides to open it again; one that was never complete is made to the end."""
    with writing():
        was_ready = Tenant.objects.filter(pk=tenant.pk, ready_at__isnull=False).exists()
        to = Tenant.State.SUSPENDED if was_ready else Tenant.State.CREATING
        _move(tenant, "cancel_deletion", (Tenant.State.DELETING,), to, {}, by)
        if not was_ready:
            request_provisioning("provision", tenant)


def _move(
    tenant: Tenant,
    verb: str,
    allowed: tuple[Tenant.State, ...],
    to: Tenant.State,
    details: dict[str, object],
    by: Actor,
    delete_after: datetime | None = None,
) -> None:
    """Changes the state, of the row as it is now and not as the caller once read it."""
    if tenant.schema_name == OPERATORS_SCHEMA:
        raise OperatorsProtected
    with writing():
        found = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if found.state not in allowed:
            raise WrongState
        former, found.state, found.delete_after = found.state, to, delete_after
        found.save(update_fields=("state", "delete_after"))
        events.record(f"tenant.{verb}", found, by=by, details={"from": former, "to": to.value, **details})
    tenant.state, tenant.delete_after = found.state, found.delete_after
