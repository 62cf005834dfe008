"""How we prove at a token endpoint that we are the client: a secret, or a signed assertion (RFC 7523 section 2.2)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import UUID

from cryptography import x509
from joserfc import jwt
from joserfc.jwk import RSAKey

from connectors.rows import Setup
from connectors.saml import keys
from connectors.social import asking
from tenants.audit.actor import SYSTEM

SECONDS = 120
ALGORITHM = "RS256"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BASIC, POST, SIGNED = "basic", "post", "private_key_jwt"


@dataclass(frozen=True, slots=True)
class Proof:
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)


def prove(setup: Setup, issuer: str) -> Proof:
    client_id, method = setup.text("client_id"), setup.text("auth_method") or BASIC
    if method == SIGNED:
        return Proof(form={"client_id": client_id, **_signed(setup, issuer)})
    secret = setup.secret("client_secret")
    if method == POST:
        return Proof(form={"client_id": client_id, "client_secret": secret})
    return Proof(headers=asking.basic(client_id, secret))


def public_keys(connection_id: UUID) -> dict[str, list[dict[str, object]]]:
    """A JWK set: the key in use, and the next one ahead of its time."""
    keys.ensure_key(connector_id=connection_id, by=SYSTEM)
    return {"keys": [_public(row.certificate) for row in keys.published_keys(connection_id)]}


def _signed(setup: Setup, issuer: str) -> dict[str, str]:
    """The audience is the issuer, so that no other server can use it (draft-ietf-oauth-rfc7523bis)."""
    row = keys.ensure_key(connector_id=setup.id, by=SYSTEM)
    now, client_id = int(time.time()), setup.text("client_id")
    claims = {"iss": client_id, "sub": client_id, "aud": issuer, "jti": token_urlsafe(16)}
    header = {"alg": ALGORITHM, "kid": str(_public(row.certificate)["kid"])}
    key = RSAKey.import_key(row.private())
    return {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": jwt.encode(header, {**claims, "iat": now, "exp": now + SECONDS}, key),
    }


def _public(certificate: str) -> dict[str, object]:
    key = RSAKey.import_key(x509.load_pem_x509_certificate(certificate.encode()).public_key())  # type: ignore[arg-type]  # ours are RSA
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}
