"""Making and reading access tokens: opaque, or as a JWT where an API chose that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from identity.oidc.apis import Api
from identity.oidc.clients import RegisteredClient
from identity.oidc.subjects import subject_of
from identity.oidc.tokens import at_jwt, opaque
from identity.oidc.tokens.access import AccessToken, InvalidToken, new_jti

LENGTH_LIMIT = 16 * 1024


@dataclass(frozen=True, slots=True)
class Lineage:
    """What an exchanged token takes over: see AccessToken. `seconds` is how long it may live at most."""

    origin: str
    ancestors: tuple[UUID, ...]
    actor: str
    seconds: int


def issue(
    *,
    client: RegisteredClient,
    user_id: UUID | None = None,
    family: UUID | None = None,
    scope: str,
    api: Api | None,
    now: datetime,
    lineage: Lineage | None = None,
    organization: UUID | None = None,
) -> tuple[str, int]:
    """The token and its lifetime in seconds. `user_id` and `family` go together: none for the client's own token."""
    seconds = int((api.access_token_lifetime if api else client.access_token_lifetime).total_seconds())
    if lineage is not None:
        seconds = min(seconds, lineage.seconds)
    token = AccessToken(
        client_id=client.client_id,
        family=family,
        scope=scope,
        audience=api.indicator if api else "",
        jti=new_jti(now),
        expires_at=int(now.timestamp()) + seconds,
        origin=lineage.origin if lineage else "",
        ancestors=lineage.ancestors if lineage else (),
        actor=lineage.actor if lineage else "",
        organization=organization,
    )
    if api is None or not api.is_jwt:
        return opaque.write(token), seconds
    return at_jwt.write(token, subject_of(user_id, client) if user_id else client.client_id), seconds


def read(text: str, now: datetime) -> AccessToken:
    """A token that has not expired. Says nothing of revocation: see liveness. Raises InvalidToken."""
    if not 0 < len(text) <= LENGTH_LIMIT:
        raise InvalidToken
    token = at_jwt.read(text) if "." in text else opaque.read(text)
    if token.expires_at <= now.timestamp():
        raise InvalidToken
    return token
