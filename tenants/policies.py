"""The base of every per-tenant settings row: one row in the tenant's schema, read through a cache."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.signals import class_prepared

from tenants.caches import ChangeCache
from tenants.isolation.wrapper import connection


class TenantPolicy(models.Model):
    """What a tenant has chosen. `load()` never fails: without a row the defaults hold."""

    cache: ClassVar[ChangeCache[str, "TenantPolicy"]]

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> Self:
        memo: dict[object, Self] = connection.memo
        if cls not in memo:
            schema = connection.schema_name
            memo[cls] = cls.cache.get(schema, "policy", cls._read)  # type: ignore[assignment]  # the cache holds rows of this class alone
        return memo[cls]

    @classmethod
    def forget(cls) -> None:
        """After the row was saved: it is read anew within the same request."""
        connection.memo.pop(cls, None)
        cls.cache.forget(connection.schema_name)

    @classmethod
    def _read(cls) -> Self:
        return cls._default_manager.filter(pk=1).first() or cls()


def _give_cache(sender: type[models.Model], **_kwargs: object) -> None:
    """Once the class knows its table, whose trigger sends the notices."""
    if issubclass(sender, TenantPolicy) and not sender._meta.abstract:
        sender.cache = ChangeCache(sender._meta.db_table, limit=2000)


class_prepared.connect(_give_cache, dispatch_uid="genkan.policy_cache")
