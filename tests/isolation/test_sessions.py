"""Sessions are pinned to the schema they were opened in, kept as digests, and sealed (SECURITY 12)."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection

from tenants.isolation.scope import NoTenant, TenantScope, enter
from tenants.sessions import SessionStore, digest_of
from tests import cast
from tests.visitor import Visitor


def _session(**values: str) -> SessionStore:
    session = SessionStore()
    session.update(values)
    session.save()
    return session


COPIES: list[tuple[TenantScope, str]] = []


@pytest.fixture(autouse=True)
def _no_copy_stays() -> Iterator[None]:
    """A row that nothing opens would be found broken by whoever looks at all of them."""
    yield
    while COPIES:
        scope, key = COPIES.pop()
        with enter(scope):
            Session.objects.filter(pk=key).delete()


def _copy(source: TenantScope, target: TenantScope, session: SessionStore, key: str = "") -> None:
    """What somebody with a copy of one table and write access to another could do."""
    with enter(source):
        row = Session.objects.get(pk=session.session_key)
    with enter(target):
        row.pk = key or row.pk
        row.save(force_insert=True)
    COPIES.append((target, row.pk))


def test_the_table_holds_neither_the_cookie_nor_the_content(in_acme: TenantScope) -> None:
    session = _session(word="remembered")
    assert session.cookie is not None
    row = Session.objects.get(pk=session.session_key)
    assert row.pk == digest_of(session.cookie) != session.cookie
    assert "remembered" not in row.session_data
    assert SessionStore(cookie=session.cookie)["word"] == "remembered"


def test_the_key_in_the_table_is_no_cookie(in_acme: TenantScope) -> None:
    session = _session(word="remembered")
    assert "word" not in SessionStore(cookie=session.session_key)


def test_a_row_copied_to_another_tenant_is_worthless(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        session = _session(word="remembered")
    _copy(acme, globex, session)
    with enter(globex):
        stolen = SessionStore(cookie=session.cookie)
        assert "word" not in stolen
        assert stolen.is_empty()
        assert stolen.session_key is None


def test_a_row_copied_to_another_key_is_worthless(acme: TenantScope) -> None:
    with enter(acme):
        session = _session(word="remembered")
    _copy(acme, acme, session, key=digest_of("a cookie of my own choice"))
    with enter(acme):
        assert "word" not in SessionStore(cookie="a cookie of my own choice")


def test_it_stays_in_its_tenant_wherever_it_is_used(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        session = _session(word="remembered")
    with enter(globex):
        assert "word" not in SessionStore(cookie=session.cookie)
        session["word"] = "changed"
        session.save()
        session.cycle_key()
        session.save()
        assert not Session.objects.filter(pk=session.session_key).exists()
    with enter(acme):
        assert SessionStore(cookie=session.cookie)["word"] == "changed"


def test_there_is_none_outside_of_a_tenant() -> None:
    with pytest.raises(NoTenant):
        SessionStore()


def test_one_that_was_ended_meanwhile_does_not_come_back(in_acme: TenantScope) -> None:
    session = _session(word="remembered")
    other_window = SessionStore(cookie=session.cookie)
    assert other_window["word"] == "remembered"
    session.delete()
    other_window["word"] = "changed"
    with pytest.raises(UpdateError):
        other_window.save()
    assert not SessionStore().exists(str(session.session_key))


def test_an_expired_one_is_empty(in_acme: TenantScope) -> None:
    session = _session(word="remembered")
    with connection.cursor() as cursor:
        cursor.execute(
            "update django_session set expire_date = now() - interval '1 second' where session_key = %s",
            [session.session_key],
        )
    assert "word" not in SessionStore(cookie=session.cookie)


def test_the_cookie_of_one_tenant_opens_nothing_at_another(
    visit: Callable[..., Visitor], acme: TenantScope, globex: TenantScope
) -> None:
    """Alice has the same address and password in both."""
    at_acme, at_globex = visit(acme), visit(globex)
    at_acme.sign_in("alice@acme.test", cast.PASSWORD)
    cookie = at_acme.client.cookies[settings.SESSION_COOKIE_NAME]
    at_globex.client.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
    at_globex.open("/account/")
    assert at_globex.path.startswith("/signin")
    at_acme.open("/account/")
    assert not at_acme.path.startswith("/signin")
