"""The rows of factors are each tenant's own."""

from django.apps import AppConfig


class FactorsConfig(AppConfig):
    name = "identity.signin.factors"
    label = "factors"

    def ready(self) -> None:
        from identity.signin.factors import recovered

        recovered.connect()
