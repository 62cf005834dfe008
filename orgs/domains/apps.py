"""Domains of organizations are rows of each tenant."""

from django.apps import AppConfig


class DomainsConfig(AppConfig):
    name = "orgs.domains"
    label = "domains"
