"""People are rows of each tenant."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "identity.users"
    label = "users"
