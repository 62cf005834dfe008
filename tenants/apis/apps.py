"""API resources are rows of each tenant."""

from django.apps import AppConfig


class ApisConfig(AppConfig):
    name = "tenants.apis"
    label = "apis"
