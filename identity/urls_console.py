"""Addresses of the console's host: the same hosted pages for staff, and the register of tenants."""

from django.urls import include, path

urlpatterns = [
    path("", include("identity.signin.urls")),
    path("", include("identity.account.urls")),
    path("", include("identity.console.urls")),
]

handler400 = "identity.errors.bad_request"
handler403 = "identity.errors.permission_denied"
handler404 = "identity.errors.not_found"
handler500 = "identity.errors.server_error"
