"""Organizations are rows of each tenant."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "orgs"
    label = "orgs"
