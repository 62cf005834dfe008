"""Applications are rows of each tenant."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "identity.applications"
    label = "applications"
