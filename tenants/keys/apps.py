"""Keys are rows of each tenant."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "tenants.keys"
    label = "keys"
