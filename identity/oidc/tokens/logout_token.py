"""The logout token (OpenID Connect Back-Channel Logout 1.0 section 2.4): made afresh at each attempt."""

from datetime import datetime, timedelta
from uuid import uuid4

from identity.oidc.clients import RegisteredClient
from identity.oidc.facts import sid_for
from identity.oidc.issuer import issuer
from identity.oidc.tokens import signing

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# The longest that section 2.4 recommends: a stolen token must not end sessions for long.
LIFETIME = timedelta(minutes=2)


def issue(*, client: RegisteredClient, subject: str, sid: str, now: datetime) -> str:
    """`sid` is the browser session's own. Never a nonce, so that it cannot pass for an ID token (section 2.4)."""
    issued = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": issuer(),
        "sub": subject,
        "aud": client.client_id,
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "jti": str(uuid4()),
        "events": {EVENT: {}},
        "sid": sid_for(sid, client.client_id),
    }
    return signing.sign(claims, client.id_token_algorithm, kind="logout+jwt")
