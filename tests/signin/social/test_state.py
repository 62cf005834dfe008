"""The state is one browser's, for one connector of one tenant, and good once."""

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from identity.signin.crossing import LIFETIME
from tenants.isolation.scope import TenantScope, enter
from tenants.onetime.models import OneTime
from tests import cast
from tests.doubles.vendor import Vendor
from tests.signin.social.people import come_back, connect, identities, press, sign_in, somebody
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
OVER = "This sign-in is over, or was begun in another browser"


def is_over(visitor: Visitor, vendor: Vendor) -> None:
    """Refused before the vendor is asked anything with the code."""
    assert (visitor.page.status_code, OVER in visitor.text) == (400, True), visitor.text
    assert "/token" not in [path for path, _form in vendor.asked]


def test_an_answer_in_another_browser_signs_nobody_in(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Login CSRF: somebody's own answer, put under a victim's nose."""
    attacker, victim = visit(here), visit(here)
    back = acme_id.authorize(press(attacker), somebody())
    press(victim)
    victim.open(back.removeprefix(victim.origin))
    is_over(victim, acme_id)
    # The attempt uses nothing up: the one whose answer it is goes on.
    attacker.open(back.removeprefix(attacker.origin))
    assert attacker.path.startswith("/register/code")


def test_an_answer_is_taken_once(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor = visit(here)
    back = acme_id.authorize(press(visitor), somebody())
    visitor.open(back.removeprefix(visitor.origin))
    before = len(acme_id.asked)
    visitor.open(back.removeprefix(visitor.origin))
    assert (visitor.page.status_code, len(acme_id.asked)) == (400, before)


def test_an_answer_for_another_connector_is_refused(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    """Mix-up: the second connector's code, at the first one's callback."""
    other = connect(here, acme_id, name="Another ID")
    visitor = visit(here)
    back = acme_id.authorize(press(visitor), somebody())
    parts = urlsplit(back)
    visitor.open(f"/callback/{other.pk}?{parts.query}")
    is_over(visitor, acme_id)


def test_an_answer_for_another_tenant_is_refused(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    elsewhere = cast.new_tenant().scope()
    theirs = connect(elsewhere, acme_id)
    visitor, other = visit(here), visit(elsewhere)
    back = acme_id.authorize(press(visitor), somebody())
    other.client.cookies = visitor.client.cookies
    other.open(f"/callback/{theirs.pk}?{urlsplit(back).query}")
    is_over(other, acme_id)
    assert not identities(elsewhere)


def test_an_answer_that_names_another_issuer_is_refused(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    for iss in ("https://evil.test", ""):
        visitor = visit(here)
        come_back(visitor, acme_id, press(visitor), somebody(), iss=iss)
        assert visitor.page.status_code == 502
    assert "/token" not in [path for path, _form in acme_id.asked]


@pytest.mark.parametrize("state", ["", "x", "x" * 5000, "\x7f"])
def test_a_state_that_is_none_is_refused(acme_id: Vendor, here: TenantScope, visit: Visit, state: str) -> None:
    visitor = visit(here)
    path = urlsplit(parse_qs(urlsplit(press(visitor)).query)["redirect_uri"][0]).path
    visitor.page = visitor.client.get(path, {"state": state, "code": "c"})
    is_over(visitor, acme_id)


def test_a_state_ends(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor = visit(here)
    back = acme_id.authorize(press(visitor), somebody())
    with enter(here):
        row = OneTime.objects.get(kind="social.state")
        assert (row.expires_at - row.created_at - LIFETIME).total_seconds() < 1
        OneTime.objects.filter(pk=row.pk).update(expires_at=row.created_at)
    visitor.open(back.removeprefix(visitor.origin))
    is_over(visitor, acme_id)


def test_two_tabs_of_one_browser_do_not_disturb_each_other(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor, person = visit(here), somebody()
    first, second = press(visitor), press(visitor)
    come_back(visitor, acme_id, second, person)
    come_back(visitor, acme_id, first, person)
    assert len(identities(here)) == 1


def test_the_button_takes_no_visit_and_no_strangers_form(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor = visit(here)
    press(visitor)
    with enter(here):
        count = OneTime.objects.count()
        path = f"/signin/with/{OneTime.objects.latest('created_at').subject}"
    assert visitor.open(path).status_code == 200
    assert visitor.path == "/signin"
    answer = visitor.client.post(path, headers={"origin": "https://evil.test"})
    assert answer.status_code == 403
    with enter(here):
        assert OneTime.objects.count() == count


def test_there_is_no_way_to_a_connector_that_is_not_there_or_not_in_use(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    from connectors import operations
    from connectors.models import Connector
    from tenants.audit.actor import COMMAND

    visitor = visit(here)
    location = press(visitor)
    with enter(here):
        row = Connector.objects.get()
        operations.disable_connector(connector=row, by=COMMAND)
    back = acme_id.authorize(location, somebody())
    visitor.open(back.removeprefix(visitor.origin))
    assert visitor.page.status_code == 400
    assert "Continue with" not in visitor.open("/signin").content.decode()
    for path in (f"/signin/with/{row.pk}", f"/signin/with/{uuid4()}", f"/callback/{uuid4()}"):
        token = visitor.client.cookies["genkan-form"].value
        answer = visitor.client.post(path, {"csrfmiddlewaretoken": token}, headers={"origin": visitor.origin})
        assert answer.status_code == 404


def test_where_the_person_was_going_is_kept_and_never_leads_elsewhere(
    acme_id: Vendor, here: TenantScope, visit: Visit
) -> None:
    person, first = somebody(email_verified=True), visit(here)
    sign_in(first, acme_id, person)
    from tests.visitor import code_for

    first.submit(code=code_for(here, person.email))
    good, bad = visit(here), visit(here)
    sign_in(good, acme_id, person, "/signin?next=/account/identities")
    assert good.path == "/account/identities"
    sign_in(bad, acme_id, person, "/signin?next=https://evil.test/")
    assert bad.path == "/account/"


def test_the_secrets_of_a_state_are_sealed(acme_id: Vendor, here: TenantScope, visit: Visit) -> None:
    visitor, before = visit(here), time.time()
    query = parse_qs(urlsplit(press(visitor)).query)
    with enter(here):
        row = OneTime.objects.latest("created_at")
    assert row.created_at.timestamp() >= before - 1
    for secret in (query["state"][0], query["nonce"][0]):
        assert secret not in f"{row.payload_sealed} {row.token_hash} {row.subject}"
