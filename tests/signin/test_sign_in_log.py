"""The sign-in log: one row for each attempt, every step of it with its outcome and reason, and no secret."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from identity.signin.logbook import middleware
from identity.signin.logbook.models import SignIn
from identity.users.operations import suspend_user
from identity.users.roles.models import Role
from identity.users.roles.operations import create_role, give_roles, update_admitted_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.signin.factors import kit
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def attempts(scope: TenantScope, **wanted: object) -> list[SignIn]:
    """Oldest first."""
    with enter(scope):
        return list(SignIn.objects.filter(**wanted).order_by("started_at", "pk"))


def told(row: SignIn) -> list[tuple[str, ...]]:
    return [tuple(step.get(name, "") for name in ("step", "method", "outcome", "reason")) for step in row.steps]


def wrong(browser: Visitor, login: str, password: str = "not the password") -> None:
    browser.open("/signin")
    browser.submit(login=login)
    browser.submit(password=password)


def test_it_tells_an_attempt_from_the_first_wrong_password_to_the_session(acme: TenantScope, visit: Visit) -> None:
    alice, browser, rp = cast.person(acme), visit(acme, REMOTE_ADDR="198.51.100.31"), Party(acme)
    browser.open(rp.authorize_path())
    browser.submit(login=alice.email.upper())
    browser.submit(password="not the password")
    browser.submit(password=cast.PASSWORD)
    [row] = attempts(acme, user_id=alice.pk)
    assert told(row) == [
        ("proof", "password", "failed", "wrong_password"),
        ("proof", "password", "passed", ""),
        ("session", "", "passed", ""),
    ]
    assert (row.state, row.identifier, row.ip, row.user_agent) == (
        "signed_in",
        alice.email.upper(),
        "198.51.100.31",
        "a browser",
    )
    assert row.application_id == rp.client.application_id
    assert row.started_at < row.seen_at


def test_three_wrong_passwords_are_one_attempt(acme: TenantScope, visit: Visit) -> None:
    alice, browser = cast.person(acme), visit(acme)
    for _ in range(3):
        wrong(browser, alice.email)
    [row] = attempts(acme, user_id=alice.pk)
    assert told(row) == [("proof", "password", "failed", "wrong_password")] * 3
    assert row.state == "failed"


def test_another_identifier_begins_another_attempt(acme: TenantScope, visit: Visit) -> None:
    alice, other, browser = cast.person(acme), cast.person(acme), visit(acme)
    wrong(browser, alice.email)
    wrong(browser, other.email)
    wrong(browser, other.email)
    assert [len(row.steps) for row in attempts(acme, user_id=alice.pk)] == [1]
    assert [len(row.steps) for row in attempts(acme, user_id=other.pk)] == [2]


def test_so_does_another_browser_and_what_comes_after_a_session(acme: TenantScope, visit: Visit) -> None:
    alice, browser = cast.person(acme), visit(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    former = browser.client.cookies.copy()
    browser.open("/signout")
    browser.submit()
    wrong(browser, alice.email)
    wrong(visit(acme), alice.email)
    assert [row.state for row in attempts(acme, user_id=alice.pk)] == ["signed_in", "failed", "failed"]
    assert middleware.COOKIE not in {name for name, morsel in former.items() if morsel.value}


def test_a_finished_attempt_takes_no_more_lines(acme: TenantScope, visit: Visit) -> None:
    """Somebody who keeps its cookie cannot hide what follows in a story that ended well."""
    alice, browser = cast.person(acme), visit(acme)
    wrong(browser, alice.email)
    kept = browser.client.cookies[middleware.COOKIE].value
    browser.submit(password=cast.PASSWORD)
    thief = visit(acme)
    thief.client.cookies[middleware.COOKIE] = kept
    wrong(thief, alice.email)
    rows = attempts(acme, user_id=alice.pk)
    assert [(row.state, len(row.steps)) for row in rows] == [("signed_in", 3), ("failed", 1)]


@pytest.mark.parametrize("forged", ["", "x", "0" * 32, "é" * 32, "0" * 33, "{}", "\x00"])
def test_a_forged_cookie_leads_nowhere(acme: TenantScope, visit: Visit, forged: str) -> None:
    alice, browser = cast.person(acme), visit(acme)
    browser.client.cookies[middleware.COOKIE] = forged
    wrong(browser, alice.email)
    assert len(attempts(acme, user_id=alice.pk)) == 1


def test_it_says_why(acme: TenantScope, visit: Visit) -> None:
    nobody = f"{cast.unique('nobody')}@example.test"
    without, suspended = cast.person(acme, password=None), cast.person(acme)
    with enter(acme):
        suspend_user(user=suspended, reason="a test", by=COMMAND)
    wrong(visit(acme), nobody)
    wrong(visit(acme), without.email)
    wrong(visit(acme), suspended.email)
    wrong(visit(acme), suspended.email, cast.PASSWORD)
    assert [told(row)[-1][-1] for row in attempts(acme, identifier=nobody)] == ["unknown"]
    assert [told(row)[-1][-1] for row in attempts(acme, user_id=without.pk)] == ["no_password"]
    failed, refused = attempts(acme, user_id=suspended.pk)
    assert told(failed) == [("proof", "password", "failed", "wrong_password")]
    assert told(refused)[-1] == ("session", "", "refused", "suspended")
    assert (refused.state, refused.steps[-1]["policy"]) == ("refused", "staff")


def test_the_limit_is_named_and_a_flood_is_not_written_down_line_by_line(acme: TenantScope, visit: Visit) -> None:
    alice = cast.person(acme)
    browsers = [visit(acme, REMOTE_ADDR="203.0.113.77") for _ in range(11)]
    for browser in browsers:
        wrong(browser, alice.email)
    last = attempts(acme, identifier=alice.email)[-1]
    assert told(last) == [("proof", "password", "refused", "too_many_tries")]
    assert last.steps[0]["policy"] == "limit:PASSWORD"
    for _ in range(60):
        browsers[-1].submit(password="not the password")
    assert len(attempts(acme, identifier=alice.email)) == 11
    assert len(attempts(acme, pk=last.pk)[0].steps) == 40


def test_no_secret_stands_in_it(acme: TenantScope, visit: Visit) -> None:
    alice, secret = cast.person(acme), "a wrong but secret thing"
    wrong(visit(acme), alice.email, secret)
    visit(acme).sign_in(alice.email, cast.PASSWORD)
    found: Any = json.dumps([[str(value) for value in vars(row).values()] for row in attempts(acme, user_id=alice.pk)])
    assert secret not in found
    assert cast.PASSWORD not in found


def test_one_tenants_cookie_names_nothing_at_another(acme: TenantScope, globex: TenantScope, visit: Visit) -> None:
    alice, carol = cast.person(acme), cast.person(globex)
    browser, other = visit(acme), visit(globex)
    wrong(browser, alice.email)
    other.client.cookies[middleware.COOKIE] = browser.client.cookies[middleware.COOKIE].value
    wrong(other, carol.email)
    assert len(attempts(globex, user_id=carol.pk)) == 1
    assert len(attempts(acme, user_id=alice.pk)[0].steps) == 1


def test_the_cookie_is_of_this_host_alone_and_ends_soon(acme: TenantScope, visit: Visit) -> None:
    browser = visit(acme)
    wrong(browser, "nobody@example.test")
    cookie = browser.client.cookies[middleware.COOKIE]
    assert (cookie["domain"], cookie["path"], cookie["samesite"], cookie["max-age"]) == ("", "/", "Lax", 1800)
    assert cookie["httponly"]
    assert middleware.COOKIE.startswith(settings.COOKIE_PREFIX)


def test_a_second_factor_is_told_with_whose_wish_it_was(visit: Visit) -> None:
    scope = kit.tenant_with(mode="required")
    alice = cast.person(scope)
    secret, browser, name = kit.give_app(scope, alice), visit(scope), cast.unique("finance")
    with enter(scope):
        role = create_role(name=name, by=COMMAND)
        Role.objects.filter(pk=role.pk).update(requires_mfa=True)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(code="000000")
    browser.submit(code=kit.code_now(secret))
    with enter(scope):
        give_roles(user=alice, roles=[role], by=COMMAND)
    visit(scope).sign_in(alice.email, cast.PASSWORD)
    done, asked = attempts(scope, user_id=alice.pk)
    assert told(done) == [
        ("proof", "password", "passed", ""),
        ("factor", "", "asked", ""),
        ("factor", "totp", "failed", "wrong_code"),
        ("factor", "totp", "passed", ""),
        ("session", "", "passed", ""),
    ]
    assert [row.steps[1]["policy"] for row in (done, asked)] == ["tenant", "role"]


def test_who_is_not_admitted_to_an_application_is_told(acme: TenantScope, visit: Visit) -> None:
    alice, rp, browser = cast.person(acme), Party(acme), visit(acme)
    with enter(acme):
        role = create_role(name=cast.unique("staff"), by=COMMAND)
        update_admitted_roles(application=rp.client.application, roles=[role], by=COMMAND)
    browser.sign_in(alice.email, cast.PASSWORD, rp.authorize_path())
    signed_in, refused = attempts(acme, user_id=alice.pk)
    assert signed_in.state == "signed_in"
    assert told(refused) == [("application", "", "refused", "not_admitted")]
    assert (refused.application_id, refused.steps[0]["policy"]) == (rp.client.application_id, "role")
