"""Where an invitation into an organization is accepted, on a tenant's host."""

from django.urls import path

from identity.organizations.joining import views

urlpatterns = [
    path("join/<str:token>", views.InvitedView.as_view(), name="organization_invitation"),
    path("joined/<uuid:invitation_id>", views.joined, name="organization_joined"),
]
