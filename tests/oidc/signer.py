"""A client with keys of its own: it publishes the public parts and signs what a test makes it say."""

import base64
import time
import uuid
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party, post

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
IMPORT: dict[str, Any] = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey, "EdDSA": OKPKey}


class Signer:
    """One private key and what is published of it."""

    def __init__(self, algorithm: str = "ES256", kid: str = "") -> None:
        self.algorithm, self.kid = algorithm, kid or uuid.uuid4().hex
        self.private = self._make()

    @property
    def public(self) -> dict[str, Any]:
        kind = IMPORT[self.algorithm]
        found: dict[str, Any] = kind.import_key(self.private.public_key()).as_dict(private=False)
        return {**found, "kid": self.kid, "use": "sig"}

    @property
    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.public]}

    def sign(self, claims: object, **header: Any) -> str:
        head = {"alg": self.algorithm, "kid": self.kid, **header}
        head = {name: value for name, value in head.items() if value is not None}
        message = f"{encode(orjson.dumps(head))}.{encode(orjson.dumps(claims))}"
        return f"{message}.{encode(self._signature(message.encode()))}"

    def _make(self) -> Any:
        if self.algorithm in ("RS256", "PS256"):
            return rsa.generate_private_key(65537, 2048)
        return (
            ec.generate_private_key(ec.SECP256R1())
            if self.algorithm == "ES256"
            else ed25519.Ed25519PrivateKey.generate()
        )

    def _signature(self, message: bytes) -> bytes:
        if self.algorithm == "RS256":
            return bytes(self.private.sign(message, padding.PKCS1v15(), SHA256()))
        if self.algorithm == "PS256":
            return bytes(self.private.sign(message, padding.PSS(padding.MGF1(SHA256()), 32), SHA256()))
        if self.algorithm == "EdDSA":
            return bytes(self.private.sign(message))
        first, second = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return first.to_bytes(32, "big") + second.to_bytes(32, "big")


class SigningParty(Party):
    """A client that is registered for `private_key_jwt`."""

    def __init__(
        self, scope: TenantScope, kind: str = "machine", *, signer: Signer | None = None, **values: Any
    ) -> None:
        self.signer = signer or Signer()
        further = values.pop("values", {"jwks": self.signer.jwks})
        super().__init__(scope, kind, auth_method="private_key_jwt", values=further, **values)

    def claims(self, **changes: Any) -> dict[str, Any]:  # type: ignore[override]  # of an assertion, not of an ID token
        """Those of a good assertion; a change to None leaves one out."""
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": self.issuer, "jti": uuid.uuid4().hex}
        claims |= {"iat": now, "exp": now + 60, **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def ask(self, assertion: str, path: str = "/oidc/token", **form: str) -> Any:
        values = {
            "grant_type": "client_credentials",
            "client_assertion_type": TYPE,
            "client_assertion": assertion,
            **form,
        }
        return post(self.http, path, values)

    def try_claims(self, **changes: Any) -> Any:
        return self.ask(self.signer.sign(self.claims(**changes)))


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
