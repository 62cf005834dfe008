"""Dynamic client registration (RFC 7591; OpenID Connect Registration 1.0) and its management (RFC 7592).

Off unless the tenant's policy says otherwise; then open, or for bearers of an initial access token.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from identity.oidc import cors
from identity.oidc.clients import UnknownClient, get_client
from identity.oidc.dynamic import metadata
from identity.oidc.dynamic import operations as dynamic
from identity.oidc.dynamic.members import InvalidMetadata, Members, parse
from identity.oidc.dynamic.metadata import Wanted
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.endpoints.userinfo import BearerRefused
from identity.oidc.errors import NO_STORE, EndpointError, TooMany
from identity.oidc.issuer import address
from identity.oidc.models import InitialAccessToken, ProviderPolicy, SelfRegistration
from identity.oidc.operations import digest_of_secret
from identity.oidc.scopes import STANDARD
from identity.signin import limits
from identity.signin.views.pages import place
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import current
from tenants.requests import actor_of

JSON = "application/json"
Registration = ProviderPolicy.Registration
# What we say of a client and it may not say of itself (RFC 7592 section 2.2).
OURS = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")
TOKEN_LIMIT = 100
# Fields of ours → their names on the wire, for refusals.
NAMES = {
    "name": "client_name",
    "homepage": "client_uri",
    "auth_method": "token_endpoint_auth_method",
    "assertion_algorithm": "token_endpoint_auth_signing_alg",
    "id_token_algorithm": "id_token_signed_response_alg",
    "scopes": "scope",
}


class Closed(EndpointError):
    status = 404

    def __init__(self) -> None:
        super().__init__("invalid_request", "Applications cannot register themselves here.")


def mode() -> str:
    """How the current tenant takes clients; the staff's own takes none (SECURITY 5)."""
    return Registration.OFF if current().is_operators else ProviderPolicy.load().registration


@cors.public
@for_programs("POST")
def registration(request: HttpRequest) -> HttpResponse:
    admitted_by = _admit(request, datetime.now(UTC))
    _count(request)
    label = f"dynamic registration ({admitted_by})" if admitted_by else "dynamic registration"
    by = actor_of(request)
    actor = Actor(Kind.ANONYMOUS, label=label, ip=by.ip, user_agent=by.user_agent)
    wanted = _read(_members(request))
    with translation.override("en"):
        try:
            made = dynamic.create_registered_client(wanted=wanted, admitted_by=admitted_by, by=actor)
        except ValidationError as error:
            raise _refusal(error) from None
    return _answer(made.row, made.token, made.secret, status=201)


@for_programs("GET", "PUT", "DELETE")
def configuration(request: HttpRequest, client_id: str) -> HttpResponse:
    """A client manages itself by its registration access token."""
    row, token = _find(request, client_id)
    by = actor_of(request)
    actor = Actor(Kind.CLIENT, row.client.client_id, row.client.application.name, by.ip, by.user_agent)
    if request.method == "DELETE":
        dynamic.delete_registered_client(row=row, by=actor)
        return HttpResponse(status=204, headers=NO_STORE)
    if request.method == "GET":
        return _answer(row, token, "")
    members = _members(request)
    _check_own(members, row)
    wanted = _read(members)
    with translation.override("en"):
        try:
            changed = dynamic.update_registered_client(row=row, wanted=wanted, by=actor)
        except ValidationError as error:
            raise _refusal(error) from None
    return _answer(changed.row, token, changed.secret)


def _admit(request: HttpRequest, now: datetime) -> InitialAccessToken | None:
    found = mode()
    if found == Registration.OFF:
        raise Closed
    if found == Registration.OPEN:
        return None
    row = InitialAccessToken.objects.filter(token_hash=dynamic.digest_of(_bearer(request))).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        raise BearerRefused("invalid_token", "An initial access token is needed.")
    return row


def _count(request: HttpRequest) -> None:
    try:
        limits.count_all(
            (limits.Action.REGISTER_CLIENT, place(request)),
            (limits.Action.REGISTER_CLIENT_OF_DAY, ""),
        )
    except limits.TooManyTries as beyond:
        raise TooMany("temporarily_unavailable", beyond.seconds) from None


def _bearer(request: HttpRequest) -> str:
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or len(token) > TOKEN_LIMIT:
        return ""
    return token.strip()


def _find(request: HttpRequest, client_id: str) -> tuple[SelfRegistration, str]:
    """The caller's own registration and the token that proved it. An unknown client reads like a wrong token."""
    if mode() == Registration.OFF:
        raise Closed
    token = _bearer(request)
    rows = SelfRegistration.objects.select_related("client__application")
    try:
        client = get_client(client_id)
        row = None if client.is_suspended else rows.filter(pk=client.row_id).first()
    except UnknownClient:
        row = None
    if row is None or not hmac.compare_digest(row.token_hash, dynamic.digest_of(token)):
        raise BearerRefused("invalid_token", "The registration access token is not valid for this client.")
    return row, token


def _members(request: HttpRequest) -> Members:
    if request.content_type != JSON:
        raise InvalidMetadata(f"The content type must be {JSON}.")
    return parse(request.body)


def _read(members: Members) -> Wanted:
    return metadata.read(members, frozenset((*STANDARD, *ProviderPolicy.load().registration_scopes)))


def _check_own(members: Mapping[str, object], row: SelfRegistration) -> None:
    if members.get("client_id") != row.client.client_id:
        raise InvalidMetadata("client_id is missing or another client's.")
    if any(name in members for name in OURS):
        raise InvalidMetadata("The metadata holds members that only the server sets.")
    secret = members.get("client_secret")
    if secret is None:
        return
    known = [found.secret_hash for found in row.client.secrets.all()]
    if not isinstance(secret, str) or digest_of_secret(secret) not in known:
        raise InvalidMetadata("A client cannot choose its client_secret.")


def _refusal(error: ValidationError) -> InvalidMetadata:
    """Our rules' own sentence, in ASCII without quotes as errors on the wire are."""
    fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    (field, sentences), *_more = fields.items()
    plain = "".join(mark for mark in sentences[0] if " " <= mark <= "~" and mark not in '"\\')
    code = "invalid_redirect_uri" if field == "redirect_uris" else "invalid_client_metadata"
    return InvalidMetadata(f"{NAMES.get(field, field)}: {plain}" if field else plain, code)


def _answer(row: SelfRegistration, token: str, secret: str, status: int = 200) -> HttpResponse:
    body = metadata.write(row.client, row.contacts, {name: text for name, text in row.software.items() if text})
    body["registration_client_uri"] = address(f"/register/{row.client.client_id}")
    body["registration_access_token"] = token
    if secret:
        body |= {"client_secret": secret, "client_secret_expires_at": 0}
    return HttpResponse(orjson.dumps(body), status=status, content_type=JSON, headers=NO_STORE)
