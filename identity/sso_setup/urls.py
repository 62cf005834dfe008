"""Where the assistant is for IT contacts, on a tenant's host. `visit` and its neighbours are no tokens: those are longer."""

from django.urls import path

from identity.sso_setup import doors, visiting

urlpatterns = [
    path("sso-setup/visit", visiting.home, name="sso_setup_visit"),
    path("sso-setup/code", doors.code, name="sso_setup_code"),
    path("sso-setup/again", doors.again, name="sso_setup_again"),
    path("sso-setup/leave", doors.leave, name="sso_setup_leave"),
    path("sso-setup/visit/new", visiting.new, name="sso_setup_new"),
    path("sso-setup/visit/contacts", visiting.contacts, name="sso_setup_contacts"),
    path("sso-setup/visit/<uuid:connection_id>/<slug:step>", visiting.step, name="sso_setup_step"),
    path("sso-setup/<str:token>", doors.link, name="sso_setup"),
]
