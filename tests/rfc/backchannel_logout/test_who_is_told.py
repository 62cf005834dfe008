"""Those who took part in the session that ended: no fewer and no more (sections 2.5 and 2.7)."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from identity.applications.operations import suspend_application
from identity.oidc.operations import update_client
from identity.users import operations as users
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.oidc.told import Told
from tests.visitor import Visitor, code_for

Telling = Callable[..., Told]
Visit = Callable[..., Visitor]


def _take_part(rp: Told, browser: Visitor, person: str = "") -> dict[str, str]:
    """Signs in where it is needed, and redeems."""
    if person:
        return rp.tokens(browser, person)
    browser.open(rp.authorize_path())
    found: dict[str, str] = rp.redeem(rp.answer(browser)["code"]).json()
    return found


def _sign_out(browser: Visitor) -> None:
    browser.open("/signout")
    browser.submit()


def test_a_sign_out_on_our_own_page_tells_every_client_of_the_session(
    told: Telling, browser: Visitor, person: str
) -> None:
    first, second, absent = told(), told(), told()
    _take_part(first, browser, person)
    _take_part(second, browser)
    _sign_out(browser)
    assert [len(rp.tokens_received) for rp in (first, second, absent)] == [1, 1, 0]


def test_another_browser_of_the_person_stays_signed_in(
    acme: TenantScope, told: Telling, browser: Visitor, visit: Visit, person: str
) -> None:
    rp, other = told(), visit(acme)
    _take_part(rp, browser, person)
    kept = rp.claims(_take_part(rp, other, person)["id_token"])
    _sign_out(browser)
    assert len(rp.tokens_received) == 1
    assert rp.claims_received()["sid"] != kept["sid"]


def test_a_suspended_client_and_one_without_an_address_are_not_told(
    acme: TenantScope, told: Telling, browser: Visitor, person: str
) -> None:
    suspended, silent = told(), told()
    _take_part(suspended, browser, person)
    _take_part(silent, browser)
    with enter(acme):
        suspend_application(application=suspended.client.application, reason="tried", by=COMMAND)
        update_client(client=silent.client, values={"backchannel_logout_uri": ""}, by=COMMAND)
    _sign_out(browser)
    assert suspended.tokens_received == silent.tokens_received == []


def test_whoever_wants_to_use_another_account_has_left(told: Telling, browser: Visitor, person: str) -> None:
    rp, native = (
        told(),
        told(kind="native", redirect_uris=["com.example.app:/cb"], values={"backchannel_logout_uri": ""}),
    )
    _take_part(rp, browser, person)
    browser.open(native.authorize_path())
    browser.submit(form=1)
    assert len(rp.tokens_received) == 1


def test_a_fresh_proof_of_the_same_person_ends_nothing(told: Telling, browser: Visitor, person: str) -> None:
    """prompt=login at one client must not sign the person out of the others."""
    rp, strict = told(), told()
    before = rp.claims(_take_part(rp, browser, person)["id_token"])
    browser.open(strict.authorize_path(prompt="login"))
    browser.submit(login=person)
    browser.submit(password=cast.PASSWORD)
    _take_part(strict, browser)
    after = rp.claims(_take_part(rp, browser)["id_token"])
    assert rp.tokens_received == []
    assert after["sid"] == before["sid"]
    assert after["auth_time"] >= before["auth_time"]
    _sign_out(browser)
    assert [len(one.tokens_received) for one in (rp, strict)] == [1, 1]


def test_another_person_at_a_fresh_sign_in_ends_the_first_ones_session(
    acme: TenantScope, told: Telling, browser: Visitor, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told()
    before = rp.claims(_take_part(rp, browser, person)["id_token"])
    browser.open(rp.authorize_path(prompt="login"))
    with enter(acme):
        other = str(cast.new_user().username)
    browser.submit(login=other)
    browser.submit(password=cast.PASSWORD)
    after = rp.claims(rp.redeem(rp.answer(browser)["code"]).json()["id_token"])
    run_jobs()
    assert rp.claims_received()["sid"] == before["sid"]
    assert rp.claims_received()["sub"] == before["sub"]
    assert after["sid"] != before["sid"]


def test_a_sign_out_while_a_fresh_proof_is_asked_for_ends_the_session(
    told: Telling, browser: Visitor, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told()
    hint = _take_part(rp, browser, person)["id_token"]
    browser.open(rp.authorize_path(prompt="login"))
    browser.open(f"/oidc/session/end?id_token_hint={hint}")
    run_jobs()
    assert len(rp.tokens_received) == 1


def test_a_code_that_was_not_redeemed_yet_opens_nothing_afterwards(
    told: Telling, browser: Visitor, person: str
) -> None:
    rp = told()
    code = rp.sign_in(browser, person)["code"]
    _sign_out(browser)
    assert rp.redeem(code).json()["error"] == "invalid_grant"


ENDINGS: dict[str, Callable[[User], None]] = {
    "suspended": lambda user: users.suspend_user(user=user, reason="tried", by=COMMAND),
    "signed out everywhere": lambda user: users.end_all_sessions(user=user, by=COMMAND),
    "a password set by staff": lambda user: users.set_password(user=user, password="a new long password", by=COMMAND),
    "deleted": lambda user: users.delete_user(user=user, by=COMMAND),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_staff_ends_from_afar_is_told_by_the_queue(
    acme: TenantScope, told: Telling, visit: Visit, person: str, run_jobs: Callable[[], int], ending: str
) -> None:
    rp = told()
    issued = [rp.claims(_take_part(rp, visit(acme), person)["id_token"]) for _browser in range(2)]
    with enter(acme):
        ENDINGS[ending](User.objects.get(username=person))
    assert rp.tokens_received == []
    run_jobs()
    heard = [rp.claims_received(number) for number in range(2)]
    assert {claims["sid"] for claims in heard} == {claims["sid"] for claims in issued}
    assert {claims["sub"] for claims in heard} == {issued[0]["sub"]}


def test_signing_out_everywhere_else_spares_this_session(
    acme: TenantScope, told: Telling, browser: Visitor, visit: Visit, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told()
    kept = _take_part(rp, browser, person)
    left = _take_part(rp, visit(acme), person)
    assert browser.client.post("/account/devices/end", headers={"origin": browser.origin}).status_code == 403
    browser.open("/account/")
    number = next(n for n, form in enumerate(_forms(browser)) if form["action"] == "/account/devices/end")
    browser.submit(form=number)
    run_jobs()
    assert [rp.claims_received()["sid"]] == [rp.claims(left["id_token"])["sid"]]
    assert len(rp.tokens_received) == 1
    assert rp.userinfo(kept["access_token"]).status_code == 200


def test_a_changed_password_spares_the_session_that_changed_it(
    acme: TenantScope, told: Telling, browser: Visitor, visit: Visit, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told()
    kept = rp.claims(_take_part(rp, browser, person)["id_token"])
    left = rp.claims(_take_part(rp, visit(acme), person)["id_token"])
    browser.open("/account/password")
    browser.submit(oldpassword=cast.PASSWORD, password1="another battery horse", password2="another battery horse")
    run_jobs()
    assert [rp.claims_received()["sid"]] == [left["sid"]]
    assert len(rp.tokens_received) == 1
    assert rp.claims(_take_part(rp, browser)["id_token"])["sid"] == kept["sid"]


def test_a_recovery_spares_none(
    acme: TenantScope, told: Telling, browser: Visitor, visit: Visit, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told()
    issued = rp.claims(_take_part(rp, browser, person)["id_token"])
    finder = visit(acme)
    finder.open("/recover")
    finder.submit(email=f"{person}@example.test")
    finder.submit(code=code_for(acme, f"{person}@example.test"))
    finder.submit(password1="another battery horse")
    run_jobs()
    assert rp.claims_received()["sid"] == issued["sid"]


def _forms(browser: Visitor) -> list[dict[str, object]]:
    from tests.visitor import forms_of

    return forms_of(browser.text)


@pytest.mark.parametrize(
    ("kind", "uri"),
    [
        ("web", "http://rp.example/backchannel"),
        ("web", "https://rp.example/backchannel#part"),
        ("web", "com.example.app:/backchannel"),
        ("web", "/backchannel"),
        ("spa", "http://localhost:3000/backchannel"),
    ],
)
def test_only_an_address_that_is_nobody_elses_can_be_registered(acme: TenantScope, kind: str, uri: str) -> None:
    """Section 2.2: https, or http for a client that keeps a secret, which here means on this machine."""
    with pytest.raises(ValidationError) as refusal:
        Party(acme, kind, values={"backchannel_logout_uri": uri})
    assert list(refusal.value.message_dict) == ["backchannel_logout_uri"]
