"""Which app's tables belong in which schema."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from tenants.isolation.scope import PUBLIC_SCHEMA


class AppRouter:
    """`public` gets SHARED_APPS, a tenant's schema gets TENANT_APPS, whatever the alias."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        config = apps.get_app_config(app_label)
        in_public = connections[db].schema_name == PUBLIC_SCHEMA  # type: ignore[attr-defined] # our backend's attribute
        listed = settings.SHARED_APPS if in_public else settings.TENANT_APPS
        path = f"{config.__module__}.{config.__class__.__name__}"
        return None if config.name in listed or path in listed else False
