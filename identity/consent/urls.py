"""Where the consent page is."""

from django.urls import path

from identity.consent import views

urlpatterns = [path("consent/<uuid:interaction_id>", views.consent, name="consent")]
