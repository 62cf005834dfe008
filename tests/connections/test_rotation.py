"""Keys of a provider: the new one beside the old, in by hand or by metadata, and never silently."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from lxml import etree

from connectors.enterprise.certificates import read_certificate
from orgs.connections import work
from orgs.connections.certificates import of_config
from orgs.connections.models import Connection, Watch
from orgs.connections.rotation import (
    LastCertificate,
    add_certificate,
    confirm_certificates,
    dismiss_certificates,
    remove_certificate,
)
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope
from tests.connections.making import certificate, live, organization
from tests.connectors.saml.ground import IDP


def live_ones(row: Connection) -> set[str]:
    row.refresh_from_db()
    return {one.fingerprint for one in of_config(row.connector.config)}


def actions(row: Connection) -> list[str]:
    return list(Event.objects.filter(object_id=str(row.organization_id)).values_list("action", flat=True))


def test_a_second_certificate_counts_at_once_and_the_draft_stays_tested(in_acme: TenantScope) -> None:
    old, new = certificate(20), certificate(800)
    row = live(organization(), [old])
    add_certificate(connection=row, text=new, by=COMMAND)
    add_certificate(connection=row, text=new, by=COMMAND)
    assert live_ones(row) == {read_certificate(old).fingerprint, read_certificate(new).fingerprint}
    assert row.is_tested
    assert actions(row).count("connection.add_certificate") == 1
    remove_certificate(connection=row, fingerprint=read_certificate(old).fingerprint, by=COMMAND)
    assert live_ones(row) == {read_certificate(new).fingerprint}
    assert row.is_tested
    with pytest.raises(LastCertificate):
        remove_certificate(connection=row, fingerprint=read_certificate(new).fingerprint, by=COMMAND)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "é" * 50]
)
def test_what_is_no_certificate_is_refused_at_the_field(in_acme: TenantScope, text: str) -> None:
    row = live(organization())
    with pytest.raises(ValidationError) as refusal:
        add_certificate(connection=row, text=text, by=COMMAND)
    assert "certificate" in refusal.value.error_dict


def test_one_that_has_run_out_is_refused(in_acme: TenantScope) -> None:
    with pytest.raises(ValidationError):
        add_certificate(connection=live(organization()), text=certificate(-1), by=COMMAND)


def test_a_changed_key_in_the_metadata_waits_for_somebody_who_compares_it(in_acme: TenantScope) -> None:
    old, new, other = certificate(20), certificate(800), certificate(700)
    row, now = live(organization(), [old]), timezone.now()
    work._take_in(row, [read_certificate(old), read_certificate(new)], is_vouched=False, now=now)
    assert live_ones(row) == {read_certificate(old).fingerprint}
    with pytest.raises(ValidationError):
        confirm_certificates(connection=row, fingerprints=[read_certificate(other).fingerprint], by=COMMAND)
    confirm_certificates(connection=row, fingerprints=[read_certificate(new).fingerprint], by=COMMAND)
    assert live_ones(row) == {read_certificate(old).fingerprint, read_certificate(new).fingerprint}
    assert Watch.objects.get(connection=row).waiting == []


def test_metadata_signed_by_a_key_that_counts_may_bring_the_next_one(in_acme: TenantScope) -> None:
    old, new = certificate(20), certificate(800)
    row = live(organization(), [old])
    work._take_in(row, [read_certificate(old), read_certificate(new)], is_vouched=True, now=timezone.now())
    assert live_ones(row) == {read_certificate(old).fingerprint, read_certificate(new).fingerprint}


def test_what_is_not_confirmed_goes_and_is_audited(in_acme: TenantScope) -> None:
    row = live(organization())
    work._take_in(row, [read_certificate(certificate())], is_vouched=False, now=timezone.now())
    before = live_ones(row)
    dismiss_certificates(connection=row, by=COMMAND)
    assert (live_ones(row), Watch.objects.get(connection=row).waiting) == (before, [])
    assert "connection.dismiss_certificates" in actions(row)


def test_metadata_vouches_for_its_keys_only_where_a_key_that_counts_has_signed_it() -> None:
    root = etree.fromstring(IDP.metadata())
    root.set("ID", "_metadata")
    IDP.sign(root)
    text, named = etree.tostring(root).decode(), read_certificate(IDP.key.certificate).fingerprint
    for known, is_vouched in ((IDP.key.certificate, True), (certificate(), False)):
        found, vouched = work._named(text, {"certificates": [known]})
        assert ([one.fingerprint for one in found], vouched) == ([named], is_vouched)
