"""A brand is rows of each tenant."""

from django.apps import AppConfig


class BrandConfig(AppConfig):
    name = "identity.signin.brand"
    label = "brand"
