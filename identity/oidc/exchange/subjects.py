"""What a subject token stands for (RFC 8693 section 2.1), one function per kind.

Each answers who is meant and how far the token reaches, or raises Unacceptable; nothing is used up or written here but
by `open_grant`, once everything else has been checked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

from identity.oidc.clients import RegisteredClient
from identity.oidc.exchange.operations import IMPERSONATION, PREFIX, digest_of
from identity.oidc.models import Impersonation, PersonalAccessToken, RefreshToken, SubjectTokenType
from identity.oidc.tokens import formats, liveness
from identity.oidc.tokens.access import InvalidToken
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.onetime import operations as onetime

# An access token may be passed on so many times.
CHAIN_LIMIT = 3
TOKEN_LIMIT = 200


class Unacceptable(Exception):
    """Not a token that this client may exchange here; callers do not say which reason it was."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`family` is the grant that must stay live, None where one is yet to be opened; `origin` is whose grant that is.

    `scopes` and `audience` are the subject token's own, None for one that stands for all that the person may do.
    `organization` is the one that the subject token is for.
    `via` is whose identity provider vouched, `confined` as organizations.reach has it, at the sign-in behind it or when it
    was made: `signed_in_at`; None for staff's acting as somebody, which is no sign-in of that person. `until` is Unix time. `ancestors` are the access tokens in whose place the new one stands.
    """

    kind: str
    user_id: UUID
    token: str
    family: UUID | None = None
    origin: str = ""
    scopes: frozenset[str] | None = None
    audience: str = ""
    until: float | None = None
    actor: str = ""
    ancestors: tuple[UUID, ...] = ()
    organization: UUID | None = None
    via: UUID | None = None
    confined: UUID | None = None
    signed_in_at: datetime | None = None


def of_access_token(token: str, client: RegisteredClient, now: datetime) -> Subject:
    """Live, of a person, and issued to this client or to one whose tokens it may take."""
    try:
        live = liveness.check_token(formats.read(token, now))
    except InvalidToken:
        raise Unacceptable from None
    found = live.token
    if live.person is None or len(found.ancestors) >= CHAIN_LIMIT:
        raise Unacceptable
    if found.client_id != client.client_id and found.client_id not in client.exchange_clients:
        raise Unacceptable
    return Subject(
        kind=SubjectTokenType.ACCESS_TOKEN,
        user_id=live.person.id,
        token=token,
        family=found.family,
        origin=found.origin or found.client_id,
        scopes=found.scopes,
        audience=found.audience,
        until=found.expires_at,
        actor=found.actor,
        ancestors=(*found.ancestors, found.jti),
        organization=found.organization,
        via=live.via,
        confined=live.confined,
        signed_in_at=live.auth_time,
    )


def of_personal_access_token(token: str, client: RegisteredClient, now: datetime) -> Subject:
    """Made after the last line that was drawn under the person's tokens, and not expired."""
    if len(token) > TOKEN_LIMIT or not token.startswith(PREFIX):
        raise Unacceptable
    rows = PersonalAccessToken.objects.select_related("user").filter(token_hash=digest_of(token))
    row = rows.filter(Q(expires_at=None) | Q(expires_at__gt=now)).first()
    if row is None or not row.user.is_active or row.created_at < row.user.valid_from:
        raise Unacceptable
    until = row.expires_at.timestamp() if row.expires_at else None
    return Subject(
        kind=SubjectTokenType.PERSONAL_ACCESS_TOKEN,
        user_id=row.user_id,
        token=token,
        until=until,
        via=row.via,
        confined=row.via if row.is_confined else None,
        signed_in_at=row.created_at,
    )


def of_impersonation_token(token: str, client: RegisteredClient, now: datetime) -> Subject:
    """Looked at; `open_grant` uses it up."""
    try:
        found = onetime.look(kind=IMPERSONATION, token=token)
    except onetime.OneTimeInvalid:
        raise Unacceptable from None
    user = User.objects.active().filter(pk=found.subject).first()
    if user is None or found.created_at < user.valid_from:
        raise Unacceptable
    return Subject(
        kind=SubjectTokenType.IMPERSONATION_TOKEN,
        user_id=user.pk,
        token=token,
        until=float(str(found.payload["until"])),
        actor=str(found.payload["actor"]),
    )


READ: dict[str, Callable[[str, RegisteredClient, datetime], Subject]] = {
    SubjectTokenType.ACCESS_TOKEN: of_access_token,
    SubjectTokenType.PERSONAL_ACCESS_TOKEN: of_personal_access_token,
    SubjectTokenType.IMPERSONATION_TOKEN: of_impersonation_token,
}


def open_grant(subject: Subject, client: RegisteredClient, scope: str, lifetime: timedelta, by: Actor) -> Subject:
    """The grant that the new token lives by, in the caller's transaction. Raises Unacceptable when it came too late."""
    if subject.family is not None:
        return subject
    is_personal = subject.kind == SubjectTokenType.PERSONAL_ACCESS_TOKEN
    sid = _use_personal(subject) if is_personal else _use_impersonation(subject, client, by)
    family, end = uuid4(), timezone.now() + lifetime
    RefreshToken.objects.create(
        token=str(family),
        token_family=family,
        user_id=subject.user_id,
        application_id=client.row_id,
        scope=scope,
        sid=sid,
        auth_time=subject.signed_in_at,
        via=subject.via,
        is_confined=subject.confined is not None,
        rotates=False,
        idle_until=end,
        expires_at=end,
    )
    return replace(subject, family=family, origin=client.client_id)


def _use_personal(subject: Subject) -> str:
    row = PersonalAccessToken.objects.select_for_update().filter(token_hash=digest_of(subject.token)).first()
    if row is None:
        raise Unacceptable
    row.last_used_at = timezone.now()
    row.save(update_fields=("last_used_at",))
    return row.sid


def _use_impersonation(subject: Subject, client: RegisteredClient, by: Actor) -> str:
    try:
        found = onetime.consume(kind=IMPERSONATION, token=subject.token)
    except onetime.OneTimeInvalid:
        raise Unacceptable from None
    # The row is held: whoever ends it meanwhile finds the grant that is opened here.
    row = Impersonation.objects.select_for_update().filter(pk=UUID(str(found.payload["impersonation"]))).first()
    if row is None or row.ended_at is not None:
        raise Unacceptable
    row.used_at, row.used_with = timezone.now(), client.client_id
    row.save(update_fields=("used_at", "used_with"))
    details: dict[str, object] = {"actor": subject.actor, "client_id": client.client_id}
    events.record("user.impersonated", User.objects.get(pk=subject.user_id), by=by, details=details)
    return row.sid
