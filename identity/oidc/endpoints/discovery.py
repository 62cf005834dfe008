"""Metadata, computed from what is on, so that it cannot lie (OpenID Connect Discovery 1.0; RFC 8414)."""

import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from identity.oidc import cors
from identity.oidc.authentication import METHODS
from identity.oidc.checks.pkce import METHODS as PKCE_METHODS
from identity.oidc.checks.prompt import PROMPTS
from identity.oidc.checks.response import RESPONSE_MODES, RESPONSE_TYPES
from identity.oidc.claims import CLAIMS_SUPPORTED
from identity.oidc.client_keys import ALGORITHMS
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.endpoints.registration import mode
from identity.oidc.facts import ACR_VALUES
from identity.oidc.grants.table import GRANTS
from identity.oidc.issuer import issuer
from identity.oidc.models import AuthMethod, ProviderPolicy
from identity.oidc.scopes import STANDARD
from tenants.keys.ring import published_keys
from tenants.keys.rotation import PUBLISHED_BEFORE

CACHING = {"Cache-Control": "public, max-age=300"}
# No longer than a key is published before it signs: who keeps the key set so long never meets an unknown key.
JWKS_CACHING = {"Cache-Control": f"public, max-age={int(PUBLISHED_BEFORE.total_seconds())}"}
CONFIDENTIAL_METHODS = tuple(method for method in METHODS if method != AuthMethod.NONE)


@cors.public
@for_programs("GET", "HEAD")
def discovery(request: HttpRequest) -> HttpResponse:
    algorithms = tuple(sorted({key["alg"] for key in published_keys()}, reverse=True))
    takes_clients = mode() != ProviderPolicy.Registration.OFF
    return HttpResponse(
        _document(issuer(), algorithms, takes_clients), content_type="application/json", headers=CACHING
    )


@cors.public
@for_programs("GET", "HEAD")
def jwks(request: HttpRequest) -> HttpResponse:
    """RFC 7517. Public parts only, newest first."""
    body = json.dumps({"keys": published_keys()})
    return HttpResponse(body, content_type="application/json", headers=JWKS_CACHING)


@lru_cache(maxsize=4096)
def _document(base: str, algorithms: tuple[str, ...], takes_clients: bool) -> bytes:
    registration = {"registration_endpoint": f"{base}/register"} if takes_clients else {}
    return json.dumps(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/auth",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/me",
            "jwks_uri": f"{base}/jwks",
            "end_session_endpoint": f"{base}/session/end",
            "pushed_authorization_request_endpoint": f"{base}/request",
            "require_pushed_authorization_requests": False,
            "introspection_endpoint": f"{base}/token/introspection",
            "revocation_endpoint": f"{base}/token/revocation",
            "device_authorization_endpoint": f"{base}/device/auth",
            **registration,
            "response_types_supported": RESPONSE_TYPES,
            "response_modes_supported": RESPONSE_MODES,
            "grant_types_supported": [str(grant_type) for grant_type in GRANTS],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": algorithms,
            "token_endpoint_auth_methods_supported": METHODS,
            "introspection_endpoint_auth_methods_supported": CONFIDENTIAL_METHODS,
            "revocation_endpoint_auth_methods_supported": METHODS,
            "token_endpoint_auth_signing_alg_values_supported": tuple(ALGORITHMS),
            "introspection_endpoint_auth_signing_alg_values_supported": tuple(ALGORITHMS),
            "revocation_endpoint_auth_signing_alg_values_supported": tuple(ALGORITHMS),
            "code_challenge_methods_supported": PKCE_METHODS,
            "scopes_supported": STANDARD,
            "claims_supported": CLAIMS_SUPPORTED,
            "claim_types_supported": ["normal"],
            "claims_parameter_supported": True,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "prompt_values_supported": PROMPTS,
            "acr_values_supported": ACR_VALUES,
            "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "frontchannel_logout_supported": True,
            "frontchannel_logout_session_supported": True,
        }
    ).encode()
