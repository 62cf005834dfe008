"""What is sent is a row of each tenant until it has left; whether anything can be sent is asked by whoever watches us."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "connectors"

    def ready(self) -> None:
        from connectors.delivery import readiness
        from tenants import health

        health.CHECKS["mail"] = readiness.staff_can_be_mailed
