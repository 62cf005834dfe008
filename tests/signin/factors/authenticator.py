"""An authenticator in software: makes credentials and signs as WebAuthn Level 3 section 6 says, honestly or not."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

UP, UV, BE, AT = 0x01, 0x04, 0x08, 0x40


@dataclass
class Credential:
    id: bytes
    key: ec.EllipticCurvePrivateKey
    handle: bytes
    rp_id: str


@dataclass
class Authenticator:
    """`flags` and `count` can be set to what an attacker would like; `step` is added to the counter at each use."""

    origin: str
    flags: int = UP | UV
    count: int = 0
    step: int = 1
    cross_origin: bool = False
    credentials: list[Credential] = field(default_factory=list)

    def create(self, options: dict[str, Any], **changes: Any) -> str:
        """What the browser would send for `navigator.credentials.create`."""
        key = ec.generate_private_key(ec.SECP256R1())
        handle = websafe_decode(options["user"]["id"])
        made = Credential(secrets.token_bytes(32), key, handle, changes.get("rp_id", options["rp"]["id"]))
        self.credentials.append(made)
        numbers = key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(made.id)) + made.id + cbor.encode(public)
        data = self._data(made.rp_id, AT) + attested
        client = self._client("webauthn.create", options, **changes)
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        }
        return self._answer(made.id, response, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any], which: int = -1, **changes: Any) -> str:
        """What the browser would send for `navigator.credentials.get`."""
        used = self.credentials[which]
        self.count += self.step
        data = self._data(changes.get("rp_id", options["rpId"]), 0)
        client = self._client("webauthn.get", options, **changes)
        signed = used.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(changes.get("signature", signed)),
        }
        if (handle := changes.get("handle", used.handle)) is not None:
            response["userHandle"] = websafe_encode(handle)
        return self._answer(changes.get("id", used.id), response, {})

    def _data(self, rp_id: str, more: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", self.flags | more, self.count)

    def _client(self, kind: str, options: dict[str, Any], **changes: Any) -> bytes:
        members = {
            "type": changes.get("type", kind),
            "challenge": changes.get("challenge", options["challenge"]),
            "origin": changes.get("origin", self.origin),
            "crossOrigin": self.cross_origin,
        }
        return json.dumps(members).encode()

    @staticmethod
    def _answer(name: bytes, response: dict[str, Any], results: dict[str, Any]) -> str:
        named = websafe_encode(name)
        return json.dumps(
            {"id": named, "rawId": named, "type": "public-key", "clientExtensionResults": results, "response": response}
        )
