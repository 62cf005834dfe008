"""Attempts are rows of each tenant."""

from django.apps import AppConfig


class LogbookConfig(AppConfig):
    name = "identity.signin.logbook"
    label = "logbook"

    def ready(self) -> None:
        from identity.signin.logbook import listening

        listening.connect()
