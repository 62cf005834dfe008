"""The way in for an IT contact: a link that scanners may open, a code, a visit; and what looks like none."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from identity.signin import limits
from orgs.contacts.models import Contact, SetupLink, SetupVisit
from orgs.contacts.operations import OPEN_FOR, VISIT_FOR, remove_contact, revoke_link
from orgs.operations import suspend_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.house.test_endpoints import CHANGING
from tests.jobs import run_all
from tests.sso_setup.kit import Setup
from tests.visitor import Visitor, code_for, mails_to

COOKIE = "genkan-setup"


def _link(setup: Setup) -> SetupLink:
    with enter(setup.scope):
        return SetupLink.objects.filter(contact=setup.contact).latest("created_at")


def test_it_lets_the_contact_in_by_link_and_code(acme: TenantScope) -> None:
    setup = Setup(acme)
    visitor = setup.come_in()
    assert visitor.path == "/sso-setup/visit/new"
    kinds = dict(setup.actions())
    assert kinds["it_contact.enter"] == "it_contact"
    assert kinds["it_contact.open_link"] == "anonymous"


def test_looking_uses_nothing_up(acme: TenantScope) -> None:
    """GET and HEAD, as often as a scanner of mails likes: no opening less, no mail, no visit."""
    setup = Setup(acme)
    path, before = setup.send(), len(mails_to(acme, setup.contact.email))
    scanner = Visitor(acme)
    for method in ("get", "head", "get"):
        assert getattr(scanner.client, method)(path).status_code == 200
    with enter(acme):
        assert _link(setup).opens_left == 20
        assert not SetupVisit.objects.filter(link__contact=setup.contact).exists()
    assert len(mails_to(acme, setup.contact.email)) == before
    assert COOKIE not in scanner.client.cookies


def test_the_page_names_no_whole_address(acme: TenantScope) -> None:
    setup = Setup(acme)
    setup.visitor.open(setup.send())
    assert setup.contact.email not in setup.visitor.text
    assert "@example.test" in setup.visitor.text


def test_links_that_do_not_open_look_alike(acme: TenantScope) -> None:
    """Never made, expired, used up, revoked, replaced, of a suspended organization, of another tenant."""
    globex = cast.tenant("globex")
    there = Setup(globex).send()
    assert _words(acme, "/sso-setup/nothing") == _words(acme, there)
    for ruin in (_expire, _use_up, _revoke, _replace, _suspend, _remove):
        setup = Setup(acme)
        path = setup.send()
        ruin(setup)
        assert _words(acme, path) == _words(acme, "/sso-setup/nothing"), ruin.__name__
        visitor = Visitor(acme)
        visitor.open(path)
        visitor.submit(action="send")
        assert visitor.page.status_code == 404, ruin.__name__
        assert COOKIE not in visitor.client.cookies, ruin.__name__


def _expire(setup: Setup) -> None:
    with enter(setup.scope):
        SetupLink.objects.filter(contact=setup.contact).update(open_until=timezone.now())


def _use_up(setup: Setup) -> None:
    with enter(setup.scope):
        SetupLink.objects.filter(contact=setup.contact).update(opens_left=0)


def _revoke(setup: Setup) -> None:
    with enter(setup.scope):
        revoke_link(link=_link(setup), by=COMMAND)


def _replace(setup: Setup) -> None:
    setup.send()


def _suspend(setup: Setup) -> None:
    with enter(setup.scope):
        suspend_organization(organization=setup.organization, by=COMMAND)


def _remove(setup: Setup) -> None:
    with enter(setup.scope):
        remove_contact(contact=Contact.objects.get(pk=setup.contact.pk), by=COMMAND)


def _words(scope: TenantScope, path: str) -> str:
    answer = Visitor(scope).client.get(path)
    assert answer.status_code == 404
    return re.sub(r'value="[\w-]{40,}"', "", CHANGING.sub("", answer.text)).replace(path, "")


@pytest.mark.parametrize(("ruin", "mails"), [(_expire, 1), (_use_up, 1), (_replace, 1), (_revoke, 0), (_suspend, 0)])
def test_a_new_link_goes_to_the_stored_address_alone(acme: TenantScope, ruin: object, mails: int) -> None:
    """Not to whoever was shut out; and the page says the same to everybody."""
    setup = Setup(acme)
    path = setup.send()
    ruin(setup)  # type: ignore[operator]  # one of the above
    run_all()
    before, said = len(mails_to(acme, setup.contact.email)), set()
    for where in (path, "/sso-setup/nothing"):
        visitor = Visitor(acme)
        visitor.open(where)
        visitor.submit(action="renew")
        said.add(CHANGING.sub("", visitor.text))
    run_all()
    assert len(said) == 1
    assert len(mails_to(acme, setup.contact.email)) == before + mails


def test_a_link_can_be_asked_for_three_times_a_day(acme: TenantScope) -> None:
    setup = Setup(acme)
    path = setup.send()
    _expire(setup)
    before = len(mails_to(acme, setup.contact.email))
    for _ in range(5):
        visitor = Visitor(acme)
        visitor.open(path)
        visitor.submit(action="renew")
        run_all()
    assert len(mails_to(acme, setup.contact.email)) == before + 3


def test_five_wrong_codes_end_it(acme: TenantScope) -> None:
    setup = Setup(acme)
    visitor = setup.visitor
    visitor.open(setup.send())
    visitor.submit(action="send")
    right = code_for(acme, setup.contact.email)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        visitor.submit(code=wrong)
    visitor.submit(code=right)
    assert "no longer valid" in visitor.text
    assert visitor.client.get("/sso-setup/visit").status_code == 403
    # A new one is another chance.
    visitor.submit(form=1, action="resend")
    visitor.submit(code=code_for(acme, setup.contact.email))
    assert visitor.path == "/sso-setup/visit/new"


def test_a_code_lasts_ten_minutes(acme: TenantScope) -> None:
    setup = Setup(acme)
    setup.visitor.open(setup.send())
    setup.visitor.submit(action="send")
    code = code_for(acme, setup.contact.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        setup.visitor.submit(code=code)
    assert "no longer valid" in setup.visitor.text


def test_mails_with_codes_are_limited(acme: TenantScope) -> None:
    setup = Setup(acme)
    path, before = setup.send(), len(mails_to(acme, setup.contact.email))
    for _ in range(12):
        visitor = Visitor(acme)
        visitor.open(path)
        visitor.submit(action="send")
    assert visitor.page.status_code == 429
    assert len(mails_to(acme, setup.contact.email)) == before + 8


def test_codes_of_a_contact_are_tried_fifty_times_a_day(acme: TenantScope) -> None:
    """However many browsers ask."""
    setup = Setup(acme)
    setup.visitor.open(setup.send())
    setup.visitor.submit(action="send")
    with enter(acme):
        for _ in range(50):
            limits.note(limits.Action.SETUP_TRY, str(setup.contact.pk))
    setup.visitor.submit(code=code_for(acme, setup.contact.email))
    assert setup.visitor.page.status_code == 429


def test_a_planted_cookie_is_worth_nothing_after_the_code(acme: TenantScope) -> None:
    """The visit gets another secret when the code comes: who knew the first one is not inside."""
    setup = Setup(acme)
    setup.visitor.open(setup.send())
    setup.visitor.submit(action="send")
    planted = setup.visitor.client.cookies[COOKIE].value
    setup.visitor.submit(code=code_for(acme, setup.contact.email))
    attacker = Visitor(acme)
    attacker.client.cookies[COOKIE] = planted
    assert attacker.client.get("/sso-setup/visit").status_code == 403
    assert setup.visitor.client.cookies[COOKIE].value != planted


def test_the_cookie_is_kept_from_scripts_and_other_sites(acme: TenantScope) -> None:
    setup = Setup(acme)
    setup.come_in()
    cookie = setup.visitor.client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_a_code_opens_only_the_visit_that_it_was_sent_for(acme: TenantScope) -> None:
    setup, other = Setup(acme), Setup(acme)
    for one in (setup, other):
        one.visitor.open(one.send())
        one.visitor.submit(action="send")
    code = code_for(acme, other.contact.email)
    if code == code_for(acme, setup.contact.email):
        return
    setup.visitor.submit(code=code)
    assert "This is not the code" in setup.visitor.text


def test_a_visit_ends_and_goes_on_with_a_new_code(acme: TenantScope) -> None:
    setup = Setup(acme)
    setup.come_in()
    with time_machine.travel(timezone.now() + VISIT_FOR + timedelta(minutes=1)):
        visitor = setup.visitor
        visitor.open("/sso-setup/visit")
        assert visitor.page.status_code == 403
        visitor.submit()
        visitor.submit(code=code_for(acme, setup.contact.email))
        assert visitor.path == "/sso-setup/visit/new"
    with time_machine.travel(timezone.now() + OPEN_FOR + timedelta(days=1)):
        visitor.open("/sso-setup/visit")
        assert "Open the link in your mail again" in visitor.text


def test_whoever_is_shut_out_is_out_at_once(acme: TenantScope) -> None:
    for ruin in (_revoke, _remove, _suspend):
        setup = Setup(acme)
        row = setup.begin()
        assert setup.open(row, "domains").page.status_code == 200
        ruin(setup)
        assert setup.open(row, "domains").page.status_code == 403, ruin.__name__


def test_leaving_ends_the_visit_for_every_copy_of_the_cookie(acme: TenantScope) -> None:
    setup = Setup(acme)
    setup.come_in()
    copy = setup.visitor.client.cookies[COOKIE].value
    setup.visitor.submit(form=0)
    thief = Visitor(acme)
    thief.client.cookies[COOKIE] = copy
    assert thief.client.get("/sso-setup/visit").status_code == 403


def test_forms_are_taken_from_these_pages_alone(acme: TenantScope) -> None:
    setup = Setup(acme)
    row = setup.begin()
    for path in (f"/sso-setup/visit/{row.pk}/domains", "/sso-setup/visit/contacts", "/sso-setup/leave"):
        for origin in ("https://evil.test", "null"):
            assert setup.visitor.client.post(path, headers={"origin": origin}).status_code == 403
        assert setup.visitor.client.post(path, headers={"origin": setup.visitor.origin}).status_code == 403
