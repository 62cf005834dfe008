"""After it is live: the next certificate beside the old one, proof of which signs, and the old one away."""

from django.utils import timezone

from connectors.enterprise.certificates import read_certificate
from connectors.saml.keys import new_pair
from orgs.connections.certificates import of_config
from orgs.connections.models import Connection, Watch
from orgs.connections.operations import go_live
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.connections.making import attempt, certificate
from tests.sso_setup.kit import Setup, fill, keep_test


def live(setup: Setup) -> Connection:
    row = setup.begin()
    with enter(setup.scope):
        fill(row)
        keep_test(row)
        go_live(connection=row, by=COMMAND)
    return row


def trusted(setup: Setup, row: Connection) -> set[str]:
    with enter(setup.scope):
        row.refresh_from_db()
        row.connector.refresh_from_db()
        return {one.fingerprint for one in of_config(row.connector.config)}


def act(setup: Setup, row: Connection, **fields: str) -> None:
    setup.visitor.client.handler.enforce_csrf_checks = False
    path = f"/sso-setup/visit/{row.pk}/certificates"
    setup.visitor.client.post(path, fields, headers={"origin": setup.visitor.origin})


def test_a_contact_adds_the_next_one_sees_which_signs_and_takes_the_old_one_away(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = live(setup)
    (old,) = trusted(setup, row)
    new = certificate(800)
    act(setup, row, action="add", certificate=new)
    assert trusted(setup, row) == {old, read_certificate(new).fingerprint}
    with enter(acme):
        attempt(row, signed_by=read_certificate(new).fingerprint)
    page = setup.open(row, "certificates").text
    assert page.count("Last signed with it: <time") == 1
    assert page.count("Last signed with it: not yet") == 1
    act(setup, row, action="remove", fingerprint=old)
    assert trusted(setup, row) == {read_certificate(new).fingerprint}
    act(setup, row, action="remove", fingerprint=read_certificate(new).fingerprint)
    assert trusted(setup, row) == {read_certificate(new).fingerprint}
    assert ("connection.add_certificate", "it_contact") in setup.actions()
    assert ("connection.remove_certificate", "it_contact") in setup.actions()


def test_what_the_metadata_names_anew_waits_to_be_confirmed(acme: TenantScope) -> None:
    setup = Setup(acme)
    row, new = live(setup), certificate(800)
    before = trusted(setup, row)
    with enter(acme):
        Watch.objects.update_or_create(connection=row, defaults={"waiting": [new]})
    assert read_certificate(new).fingerprint in setup.open(row, "certificates").text
    act(setup, row, action="confirm", fingerprint="0" * 64)
    assert trusted(setup, row) == before
    act(setup, row, action="confirm", fingerprint=read_certificate(new).fingerprint)
    assert trusted(setup, row) == before | {read_certificate(new).fingerprint}


def test_a_draft_has_none_to_rotate(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = setup.begin()
    act(setup, row, action="add", certificate=certificate())
    assert trusted(setup, row) == set()


def test_a_name_in_a_certificate_does_not_rearrange_the_page(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = live(setup)
    act(setup, row, action="add", certificate=new_pair("idp\u202egnp.exe", timezone.now())[0])
    page = setup.open(row, "certificates").text
    assert "idpgnp.exe" in page
    assert "\u202e" not in page
