"""Addresses of the console's host: the same hosted pages for staff, and the register of tenants."""

from django.urls import include, path

urlpatterns = [
    # First, since "/" is the agency here and the account page elsewhere.
    path("", include("identity.console.urls")),
    path("", include("identity.signin.urls")),
    path("", include("identity.signin.social.urls")),
    path("", include("identity.account.urls")),
]

handler400 = "identity.errors.bad_request"
handler403 = "identity.errors.permission_denied"
handler404 = "identity.errors.not_found"
handler500 = "identity.errors.server_error"
