"""What is sent is a row of each tenant until it has left."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "connectors"
