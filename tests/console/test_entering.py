"""Entering a tenant: the right people, and everybody else."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import at_console, give, heading, links, new_operator, session_of
from tests.visitor import Visitor


def test_it_lets_in_those_who_were_given_the_tenant() -> None:
    visitor = at_console(new_operator(acme="viewer"))
    assert visitor.open("/t/acme/").status_code == 200
    assert "Acme" in visitor.text


def test_it_answers_the_same_to_a_tenant_that_was_not_given_and_to_one_that_is_not_there() -> None:
    visitor = at_console(new_operator(acme="owner"))
    answers = []
    for slug in ("globex", "nobody-has-this"):
        page = visitor.open(f"/t/{slug}/")
        answers.append((page.status_code, page.headers["Content-Type"], len(page.content)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_it_sends_strangers_to_sign_in_whatever_the_tenant() -> None:
    for slug in ("acme", "nobody-has-this"):
        page = at_console().client.get(f"/t/{slug}/users/?q=a")
        assert page.status_code == 302
        assert page.headers["Location"] == f"/signin?next=%2Ft%2F{slug}%2Fusers%2F%3Fq%3Da"


def test_access_that_has_ended_opens_nothing() -> None:
    operator = new_operator()
    give(operator, "acme", "owner", ends_at=timezone.now() - timedelta(seconds=1))
    assert at_console(operator).open("/t/acme/").status_code == 404


def test_taking_access_away_takes_effect_at_once() -> None:
    from tenants import access
    from tenants.audit.actor import COMMAND

    operator = new_operator()
    given = give(operator, "acme", "admin")
    visitor = at_console(operator)
    assert visitor.open("/t/acme/").status_code == 200
    access.take_access(access=given, by=COMMAND)
    assert visitor.open("/t/acme/").status_code == 404


def test_a_suspended_operator_is_out_at_once() -> None:
    from identity.users.operations import suspend_user
    from tenants.audit.actor import COMMAND
    from tenants.register import operators_scope

    operator = new_operator(acme="owner")
    visitor = at_console(operator)
    assert visitor.open("/t/acme/").status_code == 200
    with enter(operators_scope()):
        suspend_user(user=operator, reason="a test", by=COMMAND)
    assert visitor.client.get("/t/acme/").headers["Location"].startswith("/signin")


def test_no_tenant_host_has_an_admin(acme: TenantScope) -> None:
    for path in ("/t/acme/", "/t/", "/admin/", "/tenants/", "/staff/", "/mailbox/", "/certificates/ask?domain=a.test"):
        assert Visitor(acme).client.get(path).status_code == 404, path


def test_the_session_of_an_operator_is_worth_nothing_at_a_tenant_and_the_other_way_round(acme: TenantScope) -> None:
    operator = at_console(new_operator(acme="owner"))
    cookie = operator.client.cookies[settings.SESSION_COOKIE_NAME].value
    tenant = Visitor(acme)
    tenant.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert tenant.client.get("/account/").headers["Location"].startswith("/signin")

    stranger = at_console()
    stranger.client.cookies[settings.SESSION_COOKIE_NAME] = session_of(cast.user(acme, "alice"), acme)
    assert stranger.client.get("/t/acme/").headers["Location"].startswith("/signin")
    assert stranger.client.get("/").headers["Location"].startswith("/signin")


def test_a_tenant_that_is_not_made_yet_cannot_be_entered() -> None:
    from tenants import operations
    from tenants.audit.actor import COMMAND

    made = operations.create_tenant(slug="half-made", name="Half", by=COMMAND)
    operator = new_operator()
    give(operator, made.slug, "owner")
    assert at_console(operator).open("/t/half-made/").status_code == 404


def test_a_suspended_tenant_can_still_be_managed() -> None:
    from tenants import operations
    from tenants.audit.actor import COMMAND

    made = cast.new_tenant()
    operations.suspend_tenant(tenant=made, reason="a test", by=COMMAND)
    operator = new_operator()
    give(operator, made.slug, "owner")
    assert at_console(operator).open(f"/t/{made.slug}/").status_code == 200


def test_a_missing_slash_is_added_inside_the_tenant() -> None:
    page = at_console(new_operator(acme="viewer")).client.get("/t/acme")
    assert (page.status_code, page.headers["Location"]) == (302, "/t/acme/")


def test_no_link_leaves_the_tenant_but_the_switcher_and_the_agency() -> None:
    operator = new_operator(acme="owner", globex="viewer")
    visitor = at_console(operator)
    visitor.open("/t/acme/")
    outside = {
        link for link in links(visitor) if link.startswith("/") and not link.startswith(("/t/acme/", "/static/"))
    }
    assert outside == {"/", "/account/", "/signout", "/t/globex/"}


def test_the_switcher_shows_a_few_tenants_and_only_those_given() -> None:
    operator = new_operator(acme="owner")
    for _number in range(12):
        give(operator, cast.new_tenant_row().slug, "viewer")
    visitor = at_console(operator)
    visitor.open("/t/acme/")
    shown = {link for link in links(visitor) if link.startswith("/t/") and not link.startswith("/t/acme/")}
    assert len(shown) == 8
    assert "/t/globex/" not in shown


def test_people_without_any_access_read_what_to_do() -> None:
    visitor = at_console(new_operator())
    assert visitor.open("/").status_code == 403
    assert heading(visitor) == "Nothing was given to you yet"


def test_only_admin_pages_relax_the_policy() -> None:
    operator = new_operator(acme="viewer")
    inside = at_console(operator).open("/t/acme/").headers["Content-Security-Policy"]
    outside = at_console(new_operator()).open("/").headers["Content-Security-Policy"]
    assert "'unsafe-eval'" in inside
    assert "script-src 'self' 'unsafe-eval';" in inside
    assert "unsafe" not in outside
