"""Addresses of one tenant's site, below /t/<slug>/. ConsoleMiddleware puts them under that prefix."""

from django.urls import path

from identity.console import register
from identity.console.sites import tenant

register.fill()

urlpatterns = [path("", tenant.urls)]

handler400 = "identity.console.errors.bad_request"
handler403 = "identity.console.errors.permission_denied"
handler404 = "identity.console.errors.not_found"
handler500 = "identity.errors.server_error"
