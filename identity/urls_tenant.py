"""Addresses of a tenant's host (DESIGN 5). No admin here."""

from django.urls import include, path

urlpatterns = [
    path("", include("identity.signin.urls")),
    path("", include("identity.account.urls")),
    path("oidc/", include("identity.oidc.urls")),
]

handler400 = "identity.errors.bad_request"
handler403 = "identity.errors.permission_denied"
handler404 = "identity.errors.not_found"
handler500 = "identity.errors.server_error"
