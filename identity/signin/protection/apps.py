"""The policy is a row of each tenant."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "identity.signin.protection"
    label = "protection"
