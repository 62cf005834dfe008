"""Connections of organizations are each tenant's own."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "orgs.connections"
    label = "connections"
