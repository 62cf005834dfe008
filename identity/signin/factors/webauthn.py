"""Passkeys and security keys: the two ceremonies of WebAuthn Level 3 (7.1 and 7.2), over python-fido2.

The RP id is the tenant's stored primary host, the origin must equal ours, the authenticator must have known its owner,
and the signature counter only goes up.
"""

import json
import re
import secrets
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from django.utils import timezone
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)

from identity.signin.brand.look import brand
from identity.signin.factors import challenge
from identity.signin.factors.models import Passkey
from identity.users.models import User
from tenants.hosts import origin
from tenants.isolation.scope import current

TIMEOUT = 5 * 60 * 1000
ANSWER_LIMIT = 24_000
HANDLE_BYTES = 32
NO_AAGUID = bytes(16)
# ES256, EdDSA, RS256: what authenticators have, in the order we like them.
ALGORITHMS = (-7, -8, -257)
TRANSPORTS = frozenset({"usb", "nfc", "ble", "hybrid", "internal", "smart-card"})
BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z")
UNREADABLE = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, OverflowError, RecursionError,
    struct.error, UnsupportedAlgorithm, NotImplementedError,
)  # fmt: skip


class PasskeyRefused(Exception):
    """The answer proves nothing. Why is for nobody but the log."""


class CounterWentBack(Exception):
    """The credential may have been copied. Carries it, so that it is refused from now on."""

    def __init__(self, passkey: Passkey) -> None:
        super().__init__(str(passkey.pk))
        self.passkey = passkey


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What an answer is good for: one purpose, in one browser session, for one person (or whoever it turns out)."""

    purpose: str
    binding: str

    def challenge(self) -> bytes:
        return challenge.make(purpose=self.purpose, binding=self.binding)

    def check(self, client_data: CollectedClientData) -> None:
        if client_data.cross_origin:
            raise PasskeyRefused
        challenge.check(client_data.challenge, purpose=self.purpose, binding=self.binding)


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What a registration brought, verified."""

    credential_id: str
    public_key: bytes
    sign_count: int
    is_synced: bool
    is_discoverable: bool
    transports: list[str] = field(default_factory=list)


def creation_options(user: User, handle: str, ceremony: Ceremony) -> dict[str, object]:
    """What `navigator.credentials.create` is given."""
    known = Passkey.objects.filter(user=user, rp_id=current().host)
    label = user.email or user.username or user.phone or str(user)
    return {
        "rp": {"id": current().host, "name": brand().name},
        "user": {"id": handle, "name": label, "displayName": user.name or label},
        "challenge": websafe_encode(ceremony.challenge()),
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "timeout": TIMEOUT,
        "excludeCredentials": _descriptors(known),
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "required"},
        "attestation": "none",
        "extensions": {"credProps": True},
    }


def request_options(ceremony: Ceremony, known: Iterable[Passkey] = (), rp_id: str = "") -> dict[str, object]:
    """What `navigator.credentials.get` is given. At sign-in nobody is known yet, so no credential is named."""
    return {
        "rpId": rp_id or current().host,
        "challenge": websafe_encode(ceremony.challenge()),
        "timeout": TIMEOUT,
        "userVerification": "required",
        "allowCredentials": _descriptors(known),
    }


def new_handle() -> str:
    return websafe_encode(secrets.token_bytes(HANDLE_BYTES))


def read_registration(text: str, ceremony: Ceremony) -> NewCredential:
    """Raises PasskeyRefused."""
    try:
        answer = _answer(text, "clientDataJSON", "attestationObject")
        _check_attestation(answer)
        response = RegistrationResponse.from_dict(answer)
        client_data = response.response.client_data
        ceremony.check(client_data)
        data = _server(current().host).register_complete(_state(client_data), response)
        credential = data.credential_data
        if credential is None or len(credential.credential_id) > 1023:
            raise PasskeyRefused
        public_key = cbor.encode(dict(credential.public_key))
        if credential.public_key.get(3) not in ALGORITHMS:
            raise PasskeyRefused
        found = NewCredential(
            credential_id=websafe_encode(credential.credential_id),
            public_key=public_key,
            sign_count=data.counter,
            is_synced=bool(data.flags & data.FLAG.BE),
            is_discoverable=_is_discoverable(text),
            transports=_transports(text),
        )
        challenge.use_up(client_data.challenge)
    except (*UNREADABLE, challenge.ChallengeInvalid) as error:
        raise PasskeyRefused from error
    return found


def read_assertion(text: str, ceremony: Ceremony, user: User | None) -> Passkey:
    """The credential that answered, its counter moved on. `user` is whom it must belong to, None at sign-in.

    Raises PasskeyRefused, CounterWentBack.
    """
    try:
        response = AuthenticationResponse.from_dict(_answer(text, "clientDataJSON", "authenticatorData", "signature"))
        client_data = response.response.client_data
        ceremony.check(client_data)
        passkey = _locked(websafe_encode(response.raw_id), user)
        _check_handle(passkey, response.response.user_handle, is_needed=user is None)
        key = _key_of(passkey)
        known = AttestedCredentialData.create(NO_AAGUID, response.raw_id, key)
        _server(passkey.rp_id).authenticate_complete(_state(client_data), [known], response)
        challenge.use_up(client_data.challenge)
        counter = response.response.authenticator_data.counter
    except (*UNREADABLE, challenge.ChallengeInvalid) as error:
        raise PasskeyRefused from error
    # 7.2, step 22: an authenticator that counts never stands still.
    if (counter or passkey.sign_count) and counter <= passkey.sign_count:
        raise CounterWentBack(passkey)
    passkey.sign_count, passkey.last_used_at = counter, timezone.now()
    passkey.save(update_fields=("sign_count", "last_used_at"))
    return passkey


def _locked(credential_id: str, user: User | None) -> Passkey:
    rows = Passkey.objects.select_for_update(of=("self",)).select_related("user", "authenticator")
    rows = rows.filter(credential_id=credential_id, refused_at=None)
    found = (rows.filter(user=user) if user is not None else rows).first()
    if found is None:
        raise PasskeyRefused
    return found


def _key_of(passkey: Passkey) -> CoseKey:
    found = cbor.decode(bytes(passkey.public_key))
    if not isinstance(found, dict):
        raise PasskeyRefused
    return CoseKey.parse(found)


def _check_handle(passkey: Passkey, handle: bytes | None, *, is_needed: bool) -> None:
    """7.2, step 6: where nobody was named before, the authenticator names the person."""
    if handle is None and not is_needed:
        return
    if handle is None or websafe_encode(handle) != passkey.handle:
        raise PasskeyRefused


def _server(rp_id: str) -> Fido2Server:
    expected = origin(current())
    entity = PublicKeyCredentialRpEntity(id=rp_id, name=rp_id)
    return Fido2Server(entity, verify_origin=lambda sent: sent == expected)


def _state(client_data: CollectedClientData) -> dict[str, object]:
    """The challenge has been checked: it is ours."""
    return {
        "challenge": websafe_encode(client_data.challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }


def _descriptors(known: Iterable[Passkey]) -> list[dict[str, object]]:
    return [{"type": "public-key", "id": one.credential_id, "transports": one.transports} for one in known]


def _answer(text: str, *needed: str) -> dict[str, Any]:
    """What an answer may hold, all of it base64url text: nothing of another type goes further (WebAuthn Level 3, 5.1)."""
    found = _object(text)
    response = found.get("response")
    if not isinstance(response, dict):
        raise PasskeyRefused
    members = {name: response[name] for name in (*needed, "userHandle") if response.get(name) is not None}
    named = {name: found.get(name) for name in ("id", "rawId")}
    if not all(isinstance(value, str) and BASE64URL.match(value) for value in (*members.values(), *named.values())):
        raise PasskeyRefused
    if found.get("type") != "public-key" or not set(needed) <= set(members):
        raise PasskeyRefused
    return {**named, "type": "public-key", "response": members}


def _check_attestation(answer: Mapping[str, Any]) -> None:
    """Bytes where the specification says bytes (WebAuthn Level 3, 6.5), before anything reads them."""
    found = cbor.decode(websafe_decode(answer["response"]["attestationObject"]))
    if not isinstance(found, dict) or not isinstance(found.get("authData"), bytes):
        raise PasskeyRefused


def _object(text: str) -> dict[str, object]:
    found = json.loads(text) if len(text) <= ANSWER_LIMIT else None
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found


def _is_discoverable(text: str) -> bool:
    """What the browser says of it (credProps); where it says nothing, passkeys usually are."""
    results = _object(text).get("clientExtensionResults")
    properties = results.get("credProps") if isinstance(results, dict) else None
    return properties.get("rk") is not False if isinstance(properties, dict) else True


def _transports(text: str) -> list[str]:
    response = _object(text).get("response")
    found = response.get("transports") if isinstance(response, dict) else None
    return sorted(TRANSPORTS & {str(one) for one in found}) if isinstance(found, list) else []
