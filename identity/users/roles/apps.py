"""Roles are rows of each tenant."""

from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "identity.users.roles"
    label = "roles"
