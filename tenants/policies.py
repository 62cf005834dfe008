"""The base of every per-tenant settings row: one row in the tenant's schema, read through a cache."""

from collections.abc import Callable
from typing import ClassVar, Self, TypeVar

from django.db import models, transaction
from django.db.models.signals import class_prepared

from tenants.audit import events
from tenants.audit.actor import Actor
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


Policy = TypeVar("Policy", bound=TenantPolicy)


def save_policy(
    policy: Policy, action: str, *, by: Actor, says: Callable[[Policy, Policy], dict[str, object]] | None = None
) -> None:
    """Saves what a form holds as the tenant's row, with one event; whoever calls has checked it.

    The event says which fields changed, or what `says` makes of the row before and after.
    """
    kind = type(policy)
    with transaction.atomic():
        found = kind._default_manager.select_for_update().filter(pk=1).first()
        before = found or kind()
        policy.pk = 1
        # A form may bring a row of its own making: the primary key has a default, so Django would insert it.
        policy.save(force_insert=found is None, force_update=found is not None)
        events.record(action, policy, by=by, details=(says or _changes)(before, policy))
    kind.forget()


def _changes(before: TenantPolicy, after: TenantPolicy) -> dict[str, object]:
    fields = tuple(field.name for field in after._meta.concrete_fields if not field.primary_key)
    return events.changes(before, after, fields)


def _give_cache(sender: type[models.Model], **_kwargs: object) -> None:
    """Once the class knows its table, whose trigger sends the notices."""
    if issubclass(sender, TenantPolicy) and not sender._meta.abstract:
        sender.cache = ChangeCache(sender._meta.db_table, limit=2000)


class_prepared.connect(_give_cache, dispatch_uid="genkan.policy_cache")
