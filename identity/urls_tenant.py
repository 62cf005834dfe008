"""Addresses of a tenant's host (DESIGN 5). No admin here."""

from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from identity.api.door import door
from identity.oidc.endpoints.discovery import discovery
from identity.oidc.endpoints.protected_resource import protected_resource

urlpatterns = [
    path("", include("identity.signin.urls")),
    path("", include("identity.signin.social.urls")),
    path("", include("identity.signin.sso.urls")),
    path("", include("identity.consent.urls")),
    path("", include("identity.account.urls")),
    path("", include("identity.organizations.urls")),
    path("", include("identity.organizations.joining.urls")),
    path("", include("identity.sso_setup.urls")),
    path("oidc/", include("identity.oidc.urls")),
    # Names of what pages link to; the table of the API itself is behind the door.
    path("api/docs", door, name="api_docs"),
    path("api/docs/<slug:area>", door, name="api_docs_area"),
    path("api/openapi.json", door, name="api_openapi"),
    re_path(r"^api/", door),
    # RFC 8414 section 3.1 puts the path of the issuer last.
    path(".well-known/oauth-authorization-server/oidc", csrf_exempt(discovery), name="oauth_discovery"),
    # RFC 9728 section 3.1, for the resource /api.
    path(".well-known/oauth-protected-resource/api", csrf_exempt(protected_resource), name="oauth_protected_resource"),
]

handler400 = "identity.errors.bad_request"
handler403 = "identity.errors.permission_denied"
handler404 = "identity.errors.not_found"
handler500 = "identity.errors.server_error"
