"""Imports and what remains of them are rows of each tenant."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "identity.users.imports"
    label = "imports"
