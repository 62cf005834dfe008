"""Addresses of the provider, under /oidc/. Logto's published SDKs expect these very names."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from identity.oidc.endpoints.discovery import discovery, jwks
from identity.oidc.endpoints.introspection import introspection
from identity.oidc.endpoints.revocation import revocation
from identity.oidc.endpoints.token import token
from identity.oidc.endpoints.userinfo import userinfo

# Called from other origins and by programs: no cookie counts at these, so no form token is asked for.
urlpatterns = [
    path(".well-known/openid-configuration", csrf_exempt(discovery), name="oidc_discovery"),
    path("jwks", csrf_exempt(jwks), name="oidc_jwks"),
    path("token", csrf_exempt(token), name="oidc_token"),
    path("me", csrf_exempt(userinfo), name="oidc_userinfo"),
    path("token/introspection", csrf_exempt(introspection), name="oidc_introspection"),
    path("token/revocation", csrf_exempt(revocation), name="oidc_revocation"),
]
