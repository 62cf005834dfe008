"""Writes of what clients are handed, but for the token endpoint's own statements (identity.oidc.grants)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from identity.applications.models import Application
from identity.consent.operations import revoke_consent
from identity.consent.views import takes_back
from identity.oidc.flow import Flow
from identity.oidc.models import DeniedToken, DeviceAuthorization, Grant, RefreshToken
from identity.oidc.pushed import use_up
from identity.oidc.scopes import OFFLINE
from identity.oidc.tokens import codes
from identity.signin import interaction as interactions
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor


class AlreadyFinished(Exception):
    """The interaction or the pushed request was used up meanwhile, in another tab."""


def create_code(*, flow: Flow, by: Actor) -> str:
    """The authorization code for a flow that passed every step; it uses the interaction up. Raises AlreadyFinished."""
    code, digest = codes.generate(in_organization=flow.organization is not None)
    with transaction.atomic():
        if flow.interaction is not None and not interactions.finish(
            interaction=flow.interaction, user=flow.user, now=flow.now
        ):
            raise AlreadyFinished
        if flow.pushed is not None and not use_up(place=flow.pushed):
            raise AlreadyFinished
        if flow.interaction is not None and takes_back(flow.interaction):
            _revoke_families(flow.user, flow.client.application_id)
        Grant.objects.create(
            code=digest,
            application_id=flow.client.row_id,
            user=flow.user,
            redirect_uri=flow.redirect_uri,
            scope=" ".join(flow.scopes),
            nonce=flow.parameters.text("nonce"),
            code_challenge=flow.parameters.text("code_challenge"),
            code_challenge_method=flow.parameters.text("code_challenge_method"),
            resources=flow.resources,
            claims=flow.wishes.text(),
            organization=flow.organization,
            expires=timezone.now() + codes.LIFETIME,
            sid=flow.facts.sid,
            auth_time=flow.facts.auth_time,
            acr=flow.facts.acr,
            amr=list(flow.facts.amr),
            via=flow.facts.via,
            is_confined=flow.facts.is_confined,
        )
        application = Application(pk=flow.client.application_id, name=flow.client.name)
        details: dict[str, object] = {"scope": " ".join(flow.scopes)}
        if flow.resources:
            details["resources"] = {indicator: " ".join(names) for indicator, names in flow.resources.items()}
        if flow.organization is not None:
            details["organization"] = str(flow.organization)
        events.record("application.sign_in", application, by=by, details=details)
    return code


def revoke_family(*, family: UUID, client_row_id: int, by: Actor) -> bool:
    """A client's own family of refresh tokens, and with it the access tokens it gave. False when there is none."""
    with transaction.atomic():
        found = RefreshToken.objects.filter(token_family=family, application=client_row_id, revoked=None)
        if not found.update(revoked=timezone.now()):
            return False
        events.record("refresh_token.revoke", by=by, details={"family": str(family)})
    return True


def revoke_access_token(*, jti: UUID, expires_at: datetime, by: Actor) -> None:
    """One access token alone; its refresh token stays."""
    with transaction.atomic():
        DeniedToken.objects.get_or_create(jti=jti, defaults={"expires_at": expires_at})
        events.record("access_token.revoke", by=by, details={"jti": str(jti)})


def revoke_grants(*, user: User, application: Application, by: Actor) -> None:
    """A person takes back what an application was granted: consent, refresh tokens and their access tokens."""
    with transaction.atomic():
        sign_ins = _revoke_families(user, application.pk)
        _refuse_pending(user, application)
        revoke_consent(user=user, application=application, by=by)
        if sign_ins:
            details: dict[str, object] = {"user": str(user), "sign_ins": sign_ins}
            events.record("application.revoke_grants", application, by=by, details=details)


def _revoke_families(user: User, application_id: UUID) -> int:
    families = RefreshToken.objects.filter(user=user, application__application=application_id, revoked=None)
    return families.update(revoked=timezone.now())


def _refuse_pending(user: User, application: Application) -> None:
    """Codes that nobody has redeemed yet would open it all again a moment later."""
    now = timezone.now()
    Grant.objects.filter(user=user, application__application=application, consumed_at=None).update(expires=now)
    devices = DeviceAuthorization.objects.filter(user=user, client__application=application, family=None)
    devices.filter(state=DeviceAuthorization.State.APPROVED).update(state=DeviceAuthorization.State.REFUSED)


def revoke_session(*, sid: str, by: Actor) -> None:
    """What was given to a browser session that ends, save access that was asked for beyond it (Core 11).

    Codes that nobody has redeemed yet go too: they would open the session again at a client that is not told of its end.
    """
    _revoke_online(Q(sid=sid))


def revoke_sessions(*, user_id: UUID, kept_sid: str, by: Actor) -> None:
    """The same for every session of a person but the one that stays."""
    _revoke_online(Q(user=user_id) & ~Q(sid__in=("", kept_sid)))


def _revoke_online(given: Q) -> None:
    now = timezone.now()
    Grant.objects.filter(given, consumed_at=None, expires__gt=now).update(expires=now)
    families = RefreshToken.objects.filter(given, revoked=None)
    families.exclude(scope__regex=rf"(^| ){OFFLINE}( |$)").update(revoked=now)
