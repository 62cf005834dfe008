"""Addresses of the console's host beside the hosted pages: the agency, and what the agency's people need to get in."""

from django.urls import path

from identity.console import certificates, doors, mailbox, register
from identity.console.sites import agency

register.fill()

urlpatterns = [
    path("certificates/ask", certificates.ask, name="certificates_ask"),
    path("staff/join/<str:token>", doors.join, name="staff_join"),
    path("mailbox/", mailbox.inbox, name="mailbox"),
    path("mailbox/<slug:tenant>/<str:name>", mailbox.mail, name="mailbox_mail"),
    path("", agency.urls),
]
