"""The provider's rows are each tenant's own."""

from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "identity.oidc"
    label = "oidc"
