"""Where somebody is signed in: told as people know it, ended one by one or all at once, by its owner only."""

from datetime import timedelta

import time_machine
from allauth.usersessions.models import UserSession
from django.utils import timezone

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import is_signed_in, post, signed_in, tokens_of
from tests.oidc.party import Party
from tests.visitor import Visitor

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _rows(scope: TenantScope, person: User) -> list[UserSession]:
    with enter(scope):
        return list(UserSession.objects.filter(user=person).order_by("created_at"))


def test_one_is_signed_out_and_the_others_stay(acme: TenantScope) -> None:
    alice = cast.person(acme)
    there, here, third = (signed_in(acme, alice) for _ in range(3))
    here.open("/account/devices")
    place = _rows(acme, alice)[0].pk
    assert post(here, f"/account/devices/{place}/end") == 302
    assert "notice=device-signed-out" in here.location
    assert is_signed_in(here)
    assert is_signed_in(third)
    assert not is_signed_in(there)


def test_the_page_has_a_button_for_each_but_this_one(acme: TenantScope) -> None:
    alice = cast.person(acme)
    there, here = signed_in(acme, alice, HTTP_USER_AGENT=FIREFOX), signed_in(acme, alice)
    here.open("/account/devices")
    here.submit(form=1)
    assert "The device is signed out." in here.text
    assert not is_signed_in(there)
    assert here.text.count("<li>") == 1


def test_somebody_elses_reads_like_none(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    theirs, mine = signed_in(acme, bob), signed_in(acme, alice)
    assert post(mine, f"/account/devices/{_rows(acme, bob)[0].pk}/end") == 404
    assert is_signed_in(theirs)


def test_a_device_of_another_tenant_is_none(acme: TenantScope, globex: TenantScope) -> None:
    carol, alice = cast.person(globex), cast.person(acme)
    theirs, mine = signed_in(globex, carol), signed_in(acme, alice)
    post(mine, f"/account/devices/{_rows(globex, carol)[0].pk}/end")
    assert is_signed_in(theirs)


def test_its_applications_are_signed_out_with_it(acme: TenantScope) -> None:
    """Sessions that end take with them what was given in them; access beyond them was asked for as such."""
    alice, party = cast.person(acme), Party(acme)
    there = signed_in(acme, alice)
    tokens = tokens_of(party, there, scope="openid")
    assert party.userinfo(tokens["access_token"]).status_code == 200
    here = signed_in(acme, alice)
    assert post(here, f"/account/devices/{_rows(acme, alice)[0].pk}/end") == 302
    assert party.userinfo(tokens["access_token"]).status_code == 401


def test_it_says_when_each_was_last_in_use(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = signed_in(acme, alice)
    before = _rows(acme, alice)[0].last_seen_at
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        browser.open("/account/")
    assert _rows(acme, alice)[0].last_seen_at == before
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        browser.open("/account/")
    assert _rows(acme, alice)[0].last_seen_at - before > timedelta(hours=1)


def test_a_change_of_the_password_keeps_this_one_only(acme: TenantScope) -> None:
    alice = cast.person(acme)
    there, here = signed_in(acme, alice), signed_in(acme, alice)
    here.open("/account/password")
    here.submit(oldpassword=cast.PASSWORD, password1="another battery horse")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_first_password_is_set_after_a_fresh_proof_and_keeps_this_one_only(acme: TenantScope) -> None:
    from tests.visitor import code_for

    alice = cast.person(acme, password=None)
    browsers = [Visitor(acme), Visitor(acme)]
    for browser in browsers:
        browser.open("/signin")
        browser.submit(login=alice.email)
        browser.submit(form=-1, action="code") if "action" in browser.text else None
        browser.submit(code=code_for(acme, alice.email))
        assert browser.path == "/account/"
    there, here = browsers
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        here.open("/account/password/set")
        assert here.path.startswith("/signin/again")
    here.open("/account/password/set")
    here.submit(password1="another battery horse")
    assert "Your password is set." in here.text
    assert not is_signed_in(there)
    assert here.open("/account/password/set").status_code == 404
    elsewhere = Visitor(acme)
    elsewhere.sign_in(alice.email, "another battery horse")
    assert elsewhere.path == "/account/"
