"""The register's app: shared, its tables are in `public`."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        from tenants import sessions  # noqa: F401  # registers what it seals, in commands too
        from tenants.isolation import contenttypes

        contenttypes.install()
