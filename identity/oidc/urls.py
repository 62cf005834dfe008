"""Addresses of the provider, under /oidc/. Logto's published SDKs expect these very names."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from identity.oidc.endpoints.authorization import authorize, resume
from identity.oidc.endpoints.device import decide, enter
from identity.oidc.endpoints.device_authorization import device_authorization
from identity.oidc.endpoints.discovery import discovery, jwks
from identity.oidc.endpoints.end_session import confirm, end_session, signed_out
from identity.oidc.endpoints.introspection import introspection
from identity.oidc.endpoints.pushed_request import pushed_request
from identity.oidc.endpoints.registration import configuration, registration
from identity.oidc.endpoints.revocation import revocation
from identity.oidc.endpoints.token import token
from identity.oidc.endpoints.userinfo import userinfo
from identity.oidc.organizations.picker import choose

# For people.
pages = [
    path("auth", authorize, name="oidc_authorize"),
    path("auth/<uuid:interaction_id>", resume, name="oidc_resume"),
    path("auth/<uuid:interaction_id>/organization", choose, name="oidc_organization"),
    path("device", enter, name="oidc_device"),
    path("device/<uuid:interaction_id>", decide, name="oidc_device_decide"),
    path("session/end", end_session, name="oidc_end_session"),
    path("session/end/confirm", confirm, name="oidc_end_session_confirm"),
    path("session/ended", signed_out, name="oidc_signed_out"),
]
# Called from other origins and by programs: no cookie counts at these, so no form token is asked for.
programs = [
    path(".well-known/openid-configuration", csrf_exempt(discovery), name="oidc_discovery"),
    path("jwks", csrf_exempt(jwks), name="oidc_jwks"),
    path("token", csrf_exempt(token), name="oidc_token"),
    path("me", csrf_exempt(userinfo), name="oidc_userinfo"),
    path("request", csrf_exempt(pushed_request), name="oidc_pushed_request"),
    path("token/introspection", csrf_exempt(introspection), name="oidc_introspection"),
    path("token/revocation", csrf_exempt(revocation), name="oidc_revocation"),
    path("device/auth", csrf_exempt(device_authorization), name="oidc_device_authorization"),
    path("register", csrf_exempt(registration), name="oidc_registration"),
    path("register/<str:client_id>", csrf_exempt(configuration), name="oidc_registration_client"),
]
urlpatterns = [*pages, *programs]
