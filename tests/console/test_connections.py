"""Connections in the console: added, set up, tested for real, put in order, taken away."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings

from connectors.models import Connector
from connectors.social import documents
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, heading, new_operator
from tests.doubles.vendor import Vendor, vendor
from tests.signin.social.people import connect, identities, sign_in, somebody
from tests.visitor import Visitor, forms_of

SECRET = "a very secret secret of the client"


@pytest.fixture
def acme_id(settings: LazySettings) -> Iterator[Vendor]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    with vendor() as found:
        yield found
    documents.forget_everything()


@pytest.fixture
def scope() -> TenantScope:
    return cast.new_tenant().scope()


def staff(scope: TenantScope, role: str = "admin") -> Visitor:
    return at_console(new_operator(**{scope.slug: role}))


def add(visitor: Visitor, scope: TenantScope, kind: str) -> str:
    """Presses a tile; the address of the page that follows."""
    visitor.open(f"/t/{scope.slug}/connections/new/")
    answer(visitor, kind=kind)
    return visitor.path


def fill(visitor: Visitor, **fields: str) -> Any:
    form = next(n for n, form in enumerate(forms_of(visitor.text)) if "client_id" in form["fields"])
    return visitor.submit(form=form, **fields)


def test_the_list_says_what_it_is_for_while_it_is_empty(scope: TenantScope) -> None:
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/")
    assert "sign in with an account that they have elsewhere" in visitor.text
    assert f"/t/{scope.slug}/connections/new/" in visitor.text


def test_a_tile_leads_to_the_steps_with_this_tenants_callback_url(scope: TenantScope) -> None:
    visitor = staff(scope)
    path = add(visitor, scope, "google")
    with enter(scope):
        row = Connector.objects.get()
    assert path == f"/t/{scope.slug}/connections/{row.pk}/"
    assert f"{scope.host}" in visitor.text
    assert f"/callback/{row.pk}" in visitor.text
    assert "Create a client of the type" in visitor.text
    assert "Not tried with the vendor yet" in visitor.text
    assert "Still needed: Client ID, Client secret." in visitor.text
    assert not row.is_enabled


def test_a_secret_goes_in_and_never_comes_out(scope: TenantScope) -> None:
    visitor = staff(scope)
    path = add(visitor, scope, "google")
    fill(visitor, client_id="an-id", client_secret=SECRET)
    assert "Saved" in visitor.text
    for page in (path, f"{path}options/", f"{path}test/", f"{path}history/", f"/t/{scope.slug}/activity/"):
        assert SECRET not in visitor.open(page).content.decode()
    visitor.open(path)
    assert f"ending in …{SECRET[-4:]}" in visitor.text
    with enter(scope):
        row = Connector.objects.get()
        assert row.secrets() == {"client_secret": SECRET}
        assert SECRET not in json.dumps(row.config) + row.secrets_sealed
    assert SECRET not in json.dumps(events(scope, "connector.update")[0].details)


def test_an_empty_secret_keeps_the_old_one_and_a_wrong_form_writes_none_back(scope: TenantScope) -> None:
    visitor = staff(scope)
    path = add(visitor, scope, "google")
    fill(visitor, client_id="an-id", client_secret=SECRET)
    visitor.open(path)
    fill(visitor, client_id="another-id", client_secret="")
    with enter(scope):
        row = Connector.objects.get()
    with enter(scope):
        assert (row.config["client_id"], row.secrets()["client_secret"]) == ("another-id", SECRET)
    visitor.open(path)
    fill(visitor, client_id="", client_secret="typed in vain, and secret")
    assert "typed in vain" not in visitor.text
    assert "c-field-wrong" in visitor.text


def test_it_cannot_be_put_into_use_before_it_is_set_up(scope: TenantScope) -> None:
    visitor = staff(scope)
    path = add(visitor, scope, "google")
    assert f"{path}enable/" not in visitor.text
    visitor.open(f"{path}enable/")
    assert "This cannot be done in the present state" in visitor.text
    fill(visitor, client_id="an-id", client_secret=SECRET)
    visitor.open(f"{path}enable/")
    answer(visitor)
    with enter(scope):
        assert Connector.objects.get().is_enabled
    assert "Continue with Google" in Visitor(scope).open("/signin").content.decode()


def test_fields_are_checked_while_one_types(scope: TenantScope) -> None:
    visitor = staff(scope)
    path = add(visitor, scope, "apple")
    assert f'data-check="{path}check/"' in visitor.text
    token = visitor.client.cookies["genkan-form"].value
    sent = {"csrfmiddlewaretoken": token, "sure": "1", "private_key": "not a key", "client_id": "x" * 300}
    found = visitor.client.post(f"{path}check/", sent, headers={"origin": visitor.origin}).json()
    assert "not a private key for ES256" in found["private_key"]
    assert set(found) == {"private_key", "client_id", "team_id", "key_id"}
    with enter(scope):
        assert Connector.objects.get().config == {}


def test_a_test_signs_in_for_real_and_changes_nobody(acme_id: Vendor, scope: TenantScope) -> None:
    row = connect(scope, acme_id)
    visitor = staff(scope)
    path = f"/t/{scope.slug}/connections/{row.pk}/test/"
    visitor.open(path)
    answer(visitor, "/try/")
    # The console's policy lets no form lead to another host: a page goes on.
    onward = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', visitor.text)
    assert onward is not None
    tester = Visitor(scope)
    tester.open(onward[1].removeprefix(tester.origin))
    acme_id.claims = {
        "email_verified": "true",
        "access_token_hint": "hidden please",
        "nested": {"secret": "hidden too"},
    }
    back = acme_id.authorize(tester.location, somebody("tester@elsewhere.test"))
    tester.open(back.removeprefix(tester.origin))
    assert tester.location == f"{visitor.origin}{path}"
    visitor.open(path)
    assert "It works" in visitor.text
    assert "tester@elsewhere.test" in visitor.text
    assert "does not count as proved" in visitor.text
    assert "hidden please" not in visitor.text
    assert "hidden too" not in visitor.text
    assert not identities(scope)
    assert tester.open("/account/").wsgi_request.path == "/signin"
    by = events(scope, "connector.test")[0]
    assert by.actor_kind == "operator"


def test_a_test_that_fails_says_why(acme_id: Vendor, scope: TenantScope) -> None:
    row = connect(scope, acme_id)
    visitor, tester = staff(scope), Visitor(scope)
    path = f"/t/{scope.slug}/connections/{row.pk}/test/"
    acme_id.client_secret = "another one than is set up here"
    visitor.open(path)
    answer(visitor, "/try/")
    start = re.search(r"url=([^\"]+)\"", visitor.text)
    assert start is not None
    tester.open(start[1].removeprefix(tester.origin))
    tester.open(acme_id.authorize(tester.location, somebody()).removeprefix(tester.origin))
    visitor.open(path)
    assert "It failed" in visitor.text
    assert "refused the client id or the client secret" in visitor.text
    # The ticket is used up.
    assert tester.open(start[1].removeprefix(tester.origin)).status_code == 400


def test_a_ticket_is_good_for_its_own_connection_only(acme_id: Vendor, scope: TenantScope) -> None:
    from identity.signin.social import trials
    from tenants.audit.actor import COMMAND

    one, other = connect(scope, acme_id), connect(scope, acme_id, name="Second")
    with enter(scope):
        ticket = trials.start_url(one, COMMAND).partition("?ticket=")[2]
    assert Visitor(scope).open(f"/callback/{other.pk}/test?ticket={ticket}").status_code == 400


def test_connections_stand_in_the_order_that_staff_gave_them(acme_id: Vendor, scope: TenantScope) -> None:
    for name in ("First", "Second", "Third"):
        row = connect(scope, acme_id, name=name)
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/up/")
    answer(visitor)
    page = Visitor(scope).open("/signin").content.decode()
    assert re.findall(r"Continue with (\w+)", page) == ["First", "Third", "Second"]


def test_deleting_says_first_what_it_breaks(acme_id: Vendor, scope: TenantScope) -> None:
    row = connect(scope, acme_id)
    alone = somebody()
    alone.email = ""
    for person in (somebody(), alone):
        sign_in(Visitor(scope), acme_id, person)
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/delete/")
    assert "2 people are connected with it" in visitor.text
    assert "neither a password nor a proved address" in visitor.text
    answer(visitor, confirmation="something else")
    assert heading(visitor) == "Delete"
    answer(visitor, confirmation="Acme ID")
    assert not identities(scope)
    with enter(scope):
        assert not Connector.objects.exists()


def test_a_viewer_reads_and_changes_nothing(acme_id: Vendor, scope: TenantScope) -> None:
    row = connect(scope, acme_id)
    visitor = staff(scope, "viewer")
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/")
    assert visitor.page.status_code == 200
    assert "disabled" in visitor.text
    assert "data-check" not in visitor.text
    assert visitor.open(f"/t/{scope.slug}/connections/{row.pk}/try/").status_code == 403


def test_a_connection_of_a_kind_that_is_gone_is_said_and_stands_on_no_page(scope: TenantScope) -> None:
    with enter(scope):
        row = Connector.objects.create(kind="myspace", name="MySpace", is_enabled=True)
    visitor = staff(scope)
    assert "does not know such connections" in visitor.open(f"/t/{scope.slug}/connections/{row.pk}/").content.decode()
    assert visitor.open(f"/t/{scope.slug}/connections/").status_code == 200
    assert "MySpace" not in Visitor(scope).open("/signin").content.decode()
