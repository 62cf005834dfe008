"""Registration's rows are each tenant's own."""

from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "identity.signin.registration"
    label = "registration"
