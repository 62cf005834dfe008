"""The caches that PostgreSQL's notices empty."""

import pytest
from django.db import transaction

from identity.signin.models import SignInPolicy
from tenants import caches
from tenants.caches import LISTENER, ChangeCache, forget
from tenants.isolation.scope import TenantScope, enter
from tests.processes import wait_for


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> ChangeCache[str, str]:
    monkeypatch.setattr(LISTENER, "is_listening", lambda: True)
    return ChangeCache("a_table", limit=3)


def test_it_is_each_schemas_own(words: ChangeCache[str, str]) -> None:
    assert words.get("acme", "a", lambda: "of acme") == "of acme"
    assert words.get("globex", "a", lambda: "of globex") == "of globex"
    assert words.get("acme", "a", lambda: "another") == "of acme"
    forget("acme.a_table")
    assert words.get("acme", "a", lambda: "another") == "another"
    assert words.get("globex", "a", lambda: "another") == "of globex"


def test_a_change_of_the_register_empties_it_for_all(words: ChangeCache[str, str]) -> None:
    words.get("acme", "a", lambda: "old")
    forget("public.a_table")
    assert words.get("acme", "a", lambda: "new") == "new"


def test_what_was_being_read_while_it_changed_is_not_kept(words: ChangeCache[str, str]) -> None:
    def read_slowly() -> str:
        forget("acme.a_table")
        return "old"

    assert words.get("acme", "a", read_slowly) == "old"
    assert words.get("acme", "a", lambda: "new") == "new"


def test_what_an_open_transaction_read_is_not_kept(words: ChangeCache[str, str], in_acme: TenantScope) -> None:
    with transaction.atomic():
        assert words.get("acme", "a", lambda: "not committed") == "not committed"
    assert words.get("acme", "a", lambda: "committed") == "committed"


def test_what_is_in_use_stays_when_it_is_full(words: ChangeCache[str, str]) -> None:
    words.get("public", "visited", lambda: "first")
    for number in range(10):
        words.get("public", f"stranger {number}", lambda: "nobody")
        words.get("public", "visited", lambda: "read again")
    assert len(words.entries) == 3
    assert words.get("public", "visited", lambda: "read again") == "first"


def test_it_is_passed_by_while_nobody_listens(words: ChangeCache[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    words.get("acme", "a", lambda: "old")
    monkeypatch.setattr(LISTENER, "is_listening", lambda: False)
    assert words.get("acme", "a", lambda: "new") == "new"


def test_a_change_is_noticed_by_the_listener(acme: TenantScope, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way: a trigger in the tenant's schema, a notice, the thread that hears it."""
    monkeypatch.setattr(caches, "ASK_SECONDS", 0.2)
    cache_of_policies = SignInPolicy.cache
    LISTENER.start()
    try:
        wait_for(LISTENER.is_listening, within=10)
        with enter(acme):
            policy = SignInPolicy.load()
            assert ("acme", "policy") in cache_of_policies.entries
            policy.save()
        wait_for(lambda: ("acme", "policy") not in cache_of_policies.entries, within=10)
    finally:
        LISTENER.stop()
        assert LISTENER.thread is not None
        LISTENER.thread.join(10)
        # As it was: the other tests read through.
        LISTENER.thread = None
        LISTENER.stopped.clear()
