"""Our keys at a connection, from the first to the one that is retired; and that an assertion counts once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from connectors.enterprise.answers import Assertion
from connectors.models import Connector
from connectors.rows import Setup
from connectors.saml import keys, replay
from connectors.saml.examination import examine
from connectors.saml.keyring import private_key
from connectors.saml.models import SamlKey, UsedAssertion
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests.connectors.saml.ground import IDP, REQUEST, sent


@pytest.fixture
def connector(acme: TenantScope) -> Connector:
    with enter(acme):
        return Connector.objects.create(kind="saml", name="Acme’s own", position=0)


def test_a_key_is_made_once_and_changed_in_steps(acme: TenantScope, connector: Connector) -> None:
    with enter(acme):
        first = keys.ensure_key(connector_id=connector.pk, by=SYSTEM)
        assert keys.ensure_key(connector_id=connector.pk, by=SYSTEM) == first
        assert private_key(first.private()).key_size == 2048
        assert "PRIVATE" not in first.private_sealed
        with pytest.raises(keys.NoNextKey):
            keys.rotate_key(connector_id=connector.pk, by=SYSTEM)
        following = keys.prepare_key(connector_id=connector.pk, by=SYSTEM)
        assert keys.prepare_key(connector_id=connector.pk, by=SYSTEM) == following
        assert list(keys.published_keys(connector.pk)) == [first, following]
        keys.rotate_key(connector_id=connector.pk, by=SYSTEM)
        assert keys.find_current(connector.pk) == following
        assert list(keys.published_keys(connector.pk)) == [following]
        assert list(keys.opening_keys(connector.pk)) == [following, first]
        assert keys.retire_former_keys(connector_id=connector.pk, by=SYSTEM) == 1
        assert list(SamlKey.objects.filter(connector=connector)) == [following]
        told = Event.objects.filter(object_id=str(connector.pk)).order_by("at", "pk").values_list("action", flat=True)
        assert sorted(told) == ["saml_key.create", "saml_key.create", "saml_key.retire", "saml_key.rotate"]


def test_a_key_of_the_connection_opens_what_was_encrypted_for_it(acme: TenantScope, connector: Connector) -> None:
    with enter(acme):
        former = keys.ensure_key(connector_id=connector.pk, by=SYSTEM)
        keys.prepare_key(connector_id=connector.pk, by=SYSTEM)
        keys.rotate_key(connector_id=connector.pk, by=SYSTEM)
        report = examine(
            Setup(connector.pk, "saml", "", IDP.config(), {}),
            sent(encrypt_for=former.certificate),
            replace(REQUEST, connection=connector.pk),
            now=datetime.now(UTC),
            is_thorough=False,
        )
        assert report.assertion is not None
        former.refresh_from_db()
        assert former.used_at is not None


def test_an_assertion_counts_once_whoever_comes_at_the_same_moment(acme: TenantScope) -> None:
    now, place = datetime.now(UTC), uuid4()
    assertion = Assertion("bob", {}, id="_one", expires_at=now + timedelta(minutes=5))

    def use() -> bool:
        with enter(acme):
            try:
                return replay.use(place, assertion, now)
            finally:
                connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: use(), range(4))) == [False, False, False, True]
    with enter(acme):
        assert replay.use(uuid4(), assertion, now)
        assert not replay.use(place, replace(assertion, id=""), now)
        assert UsedAssertion.objects.filter(expires_at__lt=now).count() == 0
