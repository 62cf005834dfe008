"""What one process remembers of one tenant is not told to another: content types, cache keys, salts, tokens."""

import threading
from datetime import timedelta

import pytest
from allauth.account import app_settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

from tenants.isolation.scope import TenantScope, enter, leave
from tenants.onetime import operations as onetime
from tests import cast
from tests.isolation.raw import logged_in


@pytest.fixture
def other_ids() -> TenantScope:
    """A tenant whose content types have other ids than everybody's."""
    scope = cast.new_bare_tenant().scope()
    with logged_in("owner") as owner:
        owner.execute(f'set search_path = "{scope.schema_name}"')
        owner.execute("update auth_permission set content_type_id = content_type_id")
        owner.execute("alter table auth_permission disable trigger user")
        owner.execute("update django_content_type set model = model || '_' where app_label = 'users'")
        owner.execute(
            "insert into django_content_type (app_label, model) select app_label, rtrim(model, '_')"
            " from django_content_type where app_label = 'users' order by id desc"
        )
    return scope


def _id_of_user() -> int:
    return ContentType.objects.get_by_natural_key("users", "user").pk


def test_content_types_are_each_tenants_own(acme: TenantScope, other_ids: TenantScope) -> None:
    with enter(acme):
        ours = _id_of_user()
        with enter(other_ids):
            theirs = _id_of_user()
            assert ContentType.objects.get_for_id(theirs).model == "user"
        assert _id_of_user() == ours != theirs


def test_content_types_are_each_threads_own(acme: TenantScope, other_ids: TenantScope) -> None:
    turns = threading.Barrier(2, timeout=10)
    found: dict[str, list[int]] = {}

    def work(scope: TenantScope) -> None:
        try:
            for _ in range(5):
                with enter(scope):
                    turns.wait()
                    found.setdefault(scope.slug, []).append(_id_of_user())
                    turns.wait()
                    found[scope.slug].append(_id_of_user())
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(scope,)) for scope in (acme, other_ids)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found["acme"])) == len(set(found[other_ids.slug])) == 1
    assert len(found["acme"]) == 10
    assert found["acme"][0] != found[other_ids.slug][0]


def test_a_cache_key_is_each_tenants_own(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        cache.set("a-key", "of acme")
    with enter(globex):
        assert cache.get("a-key") is None
        cache.set("a-key", "of globex")
    with leave():
        assert cache.get("a-key") is None
    with enter(acme):
        assert cache.get("a-key") == "of acme"


def test_salts_are_each_tenants_own(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        ours = app_settings.SALT
    with enter(globex):
        assert ours != app_settings.SALT
    assert str(acme.id) in ours or acme.schema_name in ours


def test_a_one_time_token_is_of_one_tenant_and_one_kind(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        token = onetime.issue(kind="invitation", subject="a", payload={}, lifetime=timedelta(hours=1))
        for attempt in (onetime.look, onetime.consume):
            with pytest.raises(onetime.OneTimeInvalid):
                attempt(kind="recovery", token=token)
    with enter(globex), pytest.raises(onetime.OneTimeInvalid):
        onetime.consume(kind="invitation", token=token)
    with enter(acme):
        assert onetime.consume(kind="invitation", token=token).subject == "a"
        with pytest.raises(onetime.OneTimeInvalid):
            onetime.consume(kind="invitation", token=token)


def test_of_many_who_consume_a_token_at_once_one_wins(acme: TenantScope) -> None:
    with enter(acme):
        token = onetime.issue(kind="t", subject="", payload={}, lifetime=timedelta(hours=1))
    start = threading.Barrier(6, timeout=10)
    won: list[bool] = []

    def take() -> None:
        with enter(acme):
            start.wait()
            try:
                onetime.consume(kind="t", token=token)
            except onetime.OneTimeInvalid:
                won.append(False)
            else:
                won.append(True)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]
