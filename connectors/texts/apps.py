"""A tenant's own texts."""

from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "connectors.texts"
