"""The ID token (OpenID Connect Core 2, 3.1.3.6)."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from identity.oidc.claims import ID_TOKEN, Person, release
from identity.oidc.clients import RegisteredClient
from identity.oidc.facts import Facts, sid_for
from identity.oidc.issuer import issuer
from identity.oidc.subjects import subject_of
from identity.oidc.tokens import base64url, signing
from identity.oidc.wishes import Wishes

LIFETIME = timedelta(hours=1)
# Ed25519 hashes with SHA-512 (RFC 8032 section 5.1).
HASHES = {"RS256": hashlib.sha256, "ES256": hashlib.sha256, "EdDSA": hashlib.sha512}


def issue(
    *,
    client: RegisteredClient,
    person: Person,
    facts: Facts,
    scopes: tuple[str, ...],
    wishes: Wishes,
    access_token: str,
    nonce: str = "",
    told: Collection[UUID] | None = None,
    organization: UUID | None = None,
    now: datetime,
) -> str:
    """`told` as in `release`; `organization` was chosen at this sign-in. One audience, so no `azp`; without `nonce` on refresh (Core 12.2)."""
    issued = int(now.timestamp())
    claims: dict[str, object] = {
        **release(person, ID_TOKEN, scopes, wishes.id_token, told, facts.confined),
        "iss": issuer(),
        "sub": subject_of(person.id, client),
        "aud": client.client_id,
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "auth_time": int(facts.auth_time.timestamp()),
        "acr": facts.acr,
        "amr": list(facts.amr),
        "sid": sid_for(facts.sid, client.client_id),
        "at_hash": _half_hash(access_token, client.id_token_algorithm),
    }
    if nonce:
        claims["nonce"] = nonce
    if organization is not None:
        claims["organization_id"] = str(organization)
    return signing.sign(claims, client.id_token_algorithm)


def _half_hash(token: str, algorithm: str) -> str:
    """The left half, by the hash that belongs to the signature (Core 3.1.3.6)."""
    digest = HASHES[algorithm](token.encode("ascii")).digest()
    return base64url.encode(digest[: len(digest) // 2])
