"""The rule for passwords is each tenant's own."""

from django.apps import AppConfig


class PasswordsConfig(AppConfig):
    name = "identity.signin.passwords"
    label = "passwords"
