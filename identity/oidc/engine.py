"""The one door to django-oauth-toolkit's machinery: its matching of addresses, its validator and its authentication for
Django REST framework, both subclassed."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from oauth2_provider.contrib.rest_framework import OAuth2ProtectedResourceAuthentication
from oauth2_provider.models import redirect_to_uri_allowed
from oauth2_provider.oauth2_validators import OAuth2Validator

from identity.oidc.bearers import Bearer, check_bearer
from identity.oidc.clients import RegisteredClient, UnknownClient, get_client
from identity.oidc.models import Client
from identity.oidc.tokens import formats, liveness
from identity.oidc.tokens.access import InvalidToken
from identity.users.models import User
from tenants.apis.models import BUILT_IN, spoken
from tenants.hosts import origin
from tenants.isolation.scope import current

LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|\[::1\])(?::(?P<port>[0-9]{1,5}))?(?:[/?][!-~]*)?")
PORT_LIMIT = 65535


def matches_redirect_uri(wanted: str, registered: Iterable[str]) -> bool:
    """Equal as a whole; for a loopback address any port will do (RFC 8252 section 7.3)."""
    candidates = list(registered)
    if wanted in candidates:
        return True
    # The toolkit drops line breaks and takes any text for a loopback port: only a plain address gets there.
    plain = LOOPBACK.fullmatch(wanted)
    if plain is None or int(plain["port"] or 80) > PORT_LIMIT:
        return False
    return bool(redirect_to_uri_allowed(wanted, [uri for uri in candidates if uri.startswith("http://")]))


class Validator(OAuth2Validator):
    """Answers the toolkit's own classes over our tokens and clients; every query runs in the tenant's schema."""

    def validate_bearer_token(self, token: str | None, scopes: Iterable[str], request: Any) -> bool:
        """For Django REST framework's and the toolkit's resource servers (RFC 6750)."""
        try:
            found = formats.read(token or "", datetime.now(UTC))
            # A token made for another API says nothing here (RFC 8707).
            if found.audience:
                raise InvalidToken
            live = liveness.check_token(found)
        except InvalidToken:
            request.oauth2_error = {"error": "invalid_token", "error_description": "The access token is invalid."}
            return False
        if not set(scopes or ()) <= live.token.scopes:
            request.oauth2_error = {"error": "insufficient_scope", "error_description": "The scope is insufficient."}
            return False
        request.client = Client.objects.get(client_id=live.token.client_id)
        request.user = User.objects.get(pk=live.person.id) if live.person else None
        request.scopes, request.access_token = sorted(live.token.scopes), live.token
        return True

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        return _find(client_id) is not None

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        client = _find(client_id)
        return client is not None and matches_redirect_uri(redirect_uri, client.redirect_uris)


class ApiAuthentication(OAuth2ProtectedResourceAuthentication):
    """For the management API. The toolkit's own reads client and person anew; ours is one statement in all, and knows
    for which API a token was made. The challenge is the toolkit's (RFC 6750 section 3, RFC 9728 section 5.1)."""

    def authenticate(self, request: Any) -> tuple[Bearer, str] | None:
        scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return None
        try:
            return check_bearer(token.strip(), spoken(BUILT_IN), datetime.now(UTC)), token
        except InvalidToken:
            request.oauth2_error = {
                "error": "invalid_token",
                "error_description": "The access token is expired, revoked, unknown or for another API.",
            }
            return None

    def get_resource_metadata_url(self, request: Any) -> str:
        return f"{origin(current())}/.well-known/oauth-protected-resource{BUILT_IN}"


def _find(client_id: str) -> RegisteredClient | None:
    try:
        client = get_client(client_id)
    except UnknownClient:
        return None
    return None if client.is_suspended else client
