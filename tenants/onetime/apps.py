"""One-time objects are rows of each tenant."""

from django.apps import AppConfig


class OneTimeConfig(AppConfig):
    name = "tenants.onetime"
    label = "onetime"
