"""Which client is calling: one method per request, and the client's own (RFC 6749 section 2.3; RFC 7617; RFC 7523)."""

import base64
import binascii
import hmac
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote_plus

from django.http import HttpRequest

from identity.oidc import assertions, cors
from identity.oidc.clients import RegisteredClient, UnknownClient, get_client
from identity.oidc.errors import EndpointError, InvalidClient
from identity.oidc.models import AuthMethod
from identity.oidc.operations import WITH_SECRET, digest_of_secret
from identity.oidc.parameters import Parameters
from tenants.hosts import origin
from tenants.isolation.scope import current

METHODS = tuple(AuthMethod.values)
HEADER_LIMIT = 2048
# Parameters by which a client proves itself, and which belong to no request of its.
CREDENTIALS = frozenset({"client_secret", "client_assertion", "client_assertion_type"})


def authenticate(request: HttpRequest, parameters: Parameters, now: datetime) -> RegisteredClient:
    """The live client that this request proves to come from. Raises InvalidClient or EndpointError."""
    client = _prove(request, parameters, now)
    cors.is_called_by(request, client)
    return client


def _prove(request: HttpRequest, parameters: Parameters, now: datetime) -> RegisteredClient:
    header, secret = request.headers.get("Authorization", ""), parameters.text("client_secret")
    has_assertion = "client_assertion" in parameters or "client_assertion_type" in parameters
    if sum(map(bool, (header, secret, has_assertion))) > 1:
        raise EndpointError("invalid_request", "Use one way of client authentication, not two.")
    if header:
        return _by_header(header, parameters, now)
    if has_assertion:
        return _by_assertion(origin(current()) + request.path, parameters, now)
    client = _find(parameters.text("client_id"))
    if secret:
        return _check_secret(client, [secret], now)
    if not client.is_public:
        raise InvalidClient
    return client


def _by_header(header: str, parameters: Parameters, now: datetime) -> RegisteredClient:
    candidates = list(_read_basic(header))
    named = parameters.text("client_id")
    for client_id, _secret in candidates:
        try:
            client = _find(client_id)
        except InvalidClient:
            continue
        # Logto's SDKs repeat the id in the form; another id would be a second client.
        if named and named != client_id:
            raise EndpointError("invalid_request", "client_id differs from the one in the Authorization header.")
        return _check_secret(client, [secret for found, secret in candidates if found == client_id], now)
    raise InvalidClient


def _read_basic(header: str) -> Iterator[tuple[str, str]]:
    """RFC 6749 2.3.1 encodes both parts as a form does; many clients do not. Both readings, as (id, secret)."""
    scheme, _blank, encoded = header.partition(" ")
    if scheme.lower() != "basic" or len(header) > HEADER_LIMIT:
        raise InvalidClient
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise InvalidClient from None
    client_id, colon, secret = text.partition(":")
    if not colon or not secret:
        raise InvalidClient
    yield unquote_plus(client_id), unquote_plus(secret)
    yield client_id, secret


def _by_assertion(called: str, parameters: Parameters, now: datetime) -> RegisteredClient:
    if parameters.text("client_assertion_type") != assertions.TYPE:
        raise EndpointError("invalid_request", f"client_assertion_type must be {assertions.TYPE}.")
    try:
        assertion = assertions.read(parameters.text("client_assertion"))
        client = _find(assertion.client_id)
        # RFC 7521 section 4.2: client_id is not needed beside it, and may name no other.
        if client.auth_method != AuthMethod.PRIVATE_KEY_JWT or parameters.text("client_id") not in (
            "",
            client.client_id,
        ):
            raise InvalidClient
        assertions.check(assertion, client, called, now)
    except assertions.BadAssertion as error:
        raise (InvalidClient(error.description) if error.description else InvalidClient()) from None
    return client


def _find(client_id: str) -> RegisteredClient:
    try:
        client = get_client(client_id)
    except UnknownClient:
        raise InvalidClient from None
    if client.is_suspended:
        raise InvalidClient
    return client


def _check_secret(client: RegisteredClient, presented: list[str], now: datetime) -> RegisteredClient:
    # In the header or in the form: published SDKs choose for themselves which.
    if client.auth_method not in WITH_SECRET:
        raise InvalidClient
    digests = [digest_of_secret(secret) for secret in presented]
    # Every pair is compared, so that time says nothing about which one came close.
    matches = [
        hmac.compare_digest(digest, secret.digest) and (secret.expires_at is None or secret.expires_at > now)
        for secret in client.secrets
        for digest in digests
    ]
    if not any(matches):
        raise InvalidClient
    return client
