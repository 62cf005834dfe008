"""Several master keys, the change from one to the next, and the canary that tells a wrong one."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import override_settings

from connectors.models import Message
from tenants import start
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter, leave
from tenants.keys import canary, ring, vault
from tenants.keys.models import SigningKey, SymmetricKey
from tenants.keys.places import PLACES
from tenants.keys.rewrap import Result, rewrap_all
from tenants.models import MasterKey, Tenant
from tenants.onetime import operations as onetime
from tenants.sessions import SessionStore
from tests import cast

OLD = settings.MASTER_KEYS["t1"]
NEW = b"another master key, of 32 bytes."


@pytest.fixture
def tenant() -> Tenant:
    return cast.new_tenant()


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Other tests find everything sealed with the first key, as they left it."""
    yield
    with override_settings(MASTER_KEYS={"t1": OLD, "t2": NEW}):
        rewrap_all(progress=lambda line: None, by=COMMAND)


def _rewrap(**keys: bytes) -> Result:
    with override_settings(MASTER_KEYS=keys):
        return rewrap_all(progress=lambda line: None, by=COMMAND)


def _sealed_with(place_key: tuple[str, str]) -> set[str]:
    """The ids of the master keys in one column of the current tenant."""
    place = PLACES[place_key]
    with connection.cursor() as cursor:
        cursor.execute(f"select {place.db_column}::text from {place.db_table} where {place.db_column}::text <> ''")
        return {text.partition(".")[0] for (text,) in cursor.fetchall()}


@pytest.mark.usefixtures("_as_before")
def test_everything_is_sealed_anew_and_the_old_key_may_go(tenant: Tenant) -> None:
    with enter(tenant.scope()):
        token = onetime.issue(kind="test", subject="a", payload={"is": "kept"}, lifetime=timedelta(hours=1))
        session = SessionStore()
        session["is"] = "kept"
        session.save()
        person = cast.new_user()
        factor = Authenticator.objects.create(user=person, type="totp", data={"secret": encrypt("kept"), "n": 1})
        place = uuid.uuid4()
        sealed = vault.seal(b"kept", table="message", column="content", row=place)
        Message.objects.create(id=place, content_sealed=sealed)

    result = _rewrap(t2=NEW, t1=OLD)
    assert result.broken == []
    assert result.resealed > 5

    with override_settings(MASTER_KEYS={"t2": NEW}), enter(tenant.scope()):
        canary.check()
        assert all(key.private_pem() for key in SigningKey.objects.all())
        assert all(len(key.secret()) == 32 for key in SymmetricKey.objects.all())
        assert onetime.look(kind="test", token=token).payload == {"is": "kept"}
        assert SessionStore(cookie=session.cookie)["is"] == "kept"
        factor.refresh_from_db()
        assert decrypt(factor.data["secret"]) == "kept"
        assert factor.data["n"] == 1
        assert Message.objects.get(pk=place).content() == b"kept"
        for place_key in set(PLACES) - {("authenticator", "data")}:
            assert _sealed_with(place_key) <= {"t2"}
        assert ring.get_signer("ES256").private
    with leave():
        assert [row.key_id for row in MasterKey.objects.all()] == ["t2"]


@pytest.mark.usefixtures("_as_before")
def test_a_second_run_has_nothing_to_do() -> None:
    _rewrap(t2=NEW, t1=OLD)
    assert _rewrap(t2=NEW, t1=OLD).resealed == 0


@pytest.mark.usefixtures("_as_before")
def test_many_rows_are_walked_in_batches(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.keys.rewrap.BATCH", 3)
    with enter(tenant.scope()):
        tokens = [onetime.issue(kind="t", subject="", payload={}, lifetime=timedelta(hours=1)) for _ in range(8)]
    _rewrap(t2=NEW, t1=OLD)
    with override_settings(MASTER_KEYS={"t2": NEW}), enter(tenant.scope()):
        assert all(onetime.look(kind="t", token=token) for token in tokens)


@pytest.mark.usefixtures("_as_before")
def test_a_value_that_no_key_opens_is_named_and_no_key_is_retired(tenant: Tenant) -> None:
    with enter(tenant.scope()):
        place = uuid.uuid4()
        broken = Message.objects.create(id=place, content_sealed="t1.bm90aGluZyB0aGF0IG9wZW5z")
    result = _rewrap(t2=NEW, t1=OLD)
    assert result.broken == [f"{tenant.slug} connectors_message.content_sealed"]
    with leave():
        assert {row.key_id for row in MasterKey.objects.all()} == {"t1", "t2"}
    with enter(tenant.scope()):
        broken.delete()


def test_a_process_with_a_wrong_key_refuses_to_start() -> None:
    start.check_master_keys()
    with (
        override_settings(MASTER_KEYS={"t1": NEW}),
        pytest.raises(ImproperlyConfigured, match="another key by the name"),
    ):
        start.check_master_keys()


def test_a_process_without_a_key_that_is_needed_refuses_to_start() -> None:
    with override_settings(MASTER_KEYS={"t2": NEW}), pytest.raises(ImproperlyConfigured, match="'t1'"):
        start.check_master_keys()
    with leave():
        assert not MasterKey.objects.filter(pk="t2").exists()


@pytest.mark.usefixtures("_as_before")
def test_a_new_key_in_front_leaves_its_canary() -> None:
    with override_settings(MASTER_KEYS={"t2": NEW, "t1": OLD}):
        start.check_master_keys()
        start.check_master_keys()
    with override_settings(MASTER_KEYS={"t2": OLD, "t1": OLD}), pytest.raises(ImproperlyConfigured):
        start.check_master_keys()


def test_a_place_says_where_its_column_is(tenant: Tenant) -> None:
    with enter(tenant.scope()), connection.cursor() as cursor:
        for place in PLACES.values():
            row = place.row or "''"
            cursor.execute(f"select {place.key}, {row}, {place.db_column} from {place.db_table} limit 1")
            assert cursor.description is not None
