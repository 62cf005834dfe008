"""When clients last called is a row of each tenant."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "identity.api"
    label = "api"
