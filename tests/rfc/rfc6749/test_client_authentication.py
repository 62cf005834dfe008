"""Section 2.3: who is calling. Section 5.2: what is answered when that fails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from identity.applications.operations import suspend_application
from identity.oidc.operations import create_secret, revoke_secret
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party, basic, post

FORM = {"grant_type": "client_credentials"}


@pytest.fixture
def machine(acme: TenantScope) -> Party:
    return Party(acme, "machine")


def test_a_basic_header_is_read_encoded_and_as_it_is(machine: Party) -> None:
    for encode in (False, True):
        header = basic(machine.client_id, machine.secret or "", encode=encode)
        assert post(machine.http, "/oidc/token", FORM, authorization=header).status_code == 200


def test_a_basic_header_is_read_with_every_mark_encoded(machine: Party) -> None:
    """Some clients encode letters too; the value is the same."""
    every = "".join(f"%{ord(mark):02X}" for mark in machine.secret or "")
    header = basic(machine.client_id, every)
    assert post(machine.http, "/oidc/token", FORM, authorization=header).status_code == 200


def test_a_secret_in_the_form_is_read(machine: Party) -> None:
    form = {**FORM, "client_id": machine.client_id, "client_secret": machine.secret or ""}
    assert post(machine.http, "/oidc/token", form).status_code == 200


def test_the_id_may_stand_in_the_form_beside_a_header(machine: Party) -> None:
    header = basic(machine.client_id, machine.secret or "")
    answer = post(machine.http, "/oidc/token", {**FORM, "client_id": machine.client_id}, authorization=header)
    assert answer.status_code == 200


def test_another_id_beside_a_header_is_refused(machine: Party, acme: TenantScope) -> None:
    form = {**FORM, "client_id": Party(acme, "machine").client_id}
    answer = post(machine.http, "/oidc/token", form, authorization=basic(machine.client_id, machine.secret or ""))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_two_ways_at_once_are_refused_even_when_one_is_right(machine: Party) -> None:
    form = {**FORM, "client_id": machine.client_id, "client_secret": machine.secret or ""}
    answer = post(machine.http, "/oidc/token", form, authorization=basic(machine.client_id, "wrong"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !", "Basic bm90aGluZw==", "Bearer abc", "Basic /w==", "Basic " + "A" * 4000, "Basic OnNlY3JldA=="],
)
def test_a_header_that_is_no_credential_is_an_unknown_client(machine: Party, header: str) -> None:
    answer = post(machine.http, "/oidc/token", FORM, authorization=header)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic ")


def test_a_wrong_secret_an_unknown_client_and_no_secret_read_alike(machine: Party, acme: TenantScope) -> None:
    wrong = post(machine.http, "/oidc/token", FORM, authorization=basic(machine.client_id, "wrong"))
    unknown = post(machine.http, "/oidc/token", FORM, authorization=basic("nobody", machine.secret or ""))
    missing = post(machine.http, "/oidc/token", {**FORM, "client_id": machine.client_id})
    anonymous = post(machine.http, "/oidc/token", FORM)
    assert {answer.status_code for answer in (wrong, unknown, missing, anonymous)} == {401}
    assert len({answer.content for answer in (wrong, unknown, missing, anonymous)}) == 1
    assert wrong["WWW-Authenticate"] == 'Basic realm="oidc", charset="UTF-8"'


def test_a_public_client_that_sends_a_secret_is_refused(acme: TenantScope) -> None:
    app = Party(acme, "spa")
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": app.client_id, "client_secret": "x"}
    assert post(app.http, "/oidc/token", form).json()["error"] == "invalid_client"


def test_each_secret_works_until_it_is_revoked_or_expires(machine: Party, acme: TenantScope) -> None:
    with enter(acme):
        row, second = create_secret(client=machine.client, name="second", by=COMMAND)
        _old, expired = create_secret(
            client=machine.client, name="old", expires_at=timezone.now() - timedelta(seconds=1), by=COMMAND
        )
    answers = [
        post(machine.http, "/oidc/token", FORM, authorization=basic(machine.client_id, secret)).status_code
        for secret in (machine.secret or "", second, expired)
    ]
    assert answers == [200, 200, 401]
    with enter(acme):
        revoke_secret(secret=row, by=COMMAND)
    answer = post(machine.http, "/oidc/token", FORM, authorization=basic(machine.client_id, second))
    assert answer.status_code == 401


def test_a_suspended_applications_client_is_refused(machine: Party, acme: TenantScope) -> None:
    with enter(acme):
        suspend_application(application=machine.client.application, reason="tried", by=COMMAND)
    assert machine.token(**FORM).json()["error"] == "invalid_client"


def test_a_client_of_another_tenant_is_unknown(machine: Party, globex: TenantScope) -> None:
    other = Party(globex, "machine")
    header = basic(machine.client_id, machine.secret or "")
    assert post(other.http, "/oidc/token", FORM, authorization=header).status_code == 401
