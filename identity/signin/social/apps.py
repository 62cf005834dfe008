"""Which tokens of vendors are kept is each tenant's own."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "identity.signin.social"
    label = "social"
