"""Keys of ours, and assertions that have been used, are rows of each tenant."""

from django.apps import AppConfig


class SamlConfig(AppConfig):
    name = "connectors.saml"
    label = "saml"
