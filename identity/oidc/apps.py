"""The provider's rows are each tenant's own; it hears of every session that ends."""

from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "identity.oidc"
    label = "oidc"

    def ready(self) -> None:
        from identity.oidc.logout import listening

        listening.connect()
