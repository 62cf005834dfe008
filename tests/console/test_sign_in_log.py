"""The sign-in log in the console: attempts as sentences, searched, narrowed, paged, step by step."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from identity.applications.models import Application
from identity.signin.limits import Action
from identity.signin.logbook import admin, sentences, words
from identity.signin.logbook.models import SignIn
from identity.signin.logbook.steps import Method, Outcome, Policy, Reason, State, Step
from tenants.isolation import wrapper
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import at_console, give, heading, new_operator
from tests.oidc.party import Party
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def stories() -> tuple[TenantScope, dict[str, Any]]:
    """A tenant where some people have tried to sign in."""
    scope = cast.new_tenant().scope()
    alice, bob = (cast.person(scope) for _ in range(2))
    rp = Party(scope)
    with enter(scope):
        Application.objects.filter(pk=rp.client.application_id).update(name="Music <b>")
    rp.sign_in(Visitor(scope, REMOTE_ADDR="198.51.100.5"), alice.email)
    browser = Visitor(scope, REMOTE_ADDR="198.51.100.6")
    for _ in range(3):
        browser.sign_in(bob.email, "not the password")
    Visitor(scope).sign_in("nobody-at-all@example.test", "not the password")
    return scope, {"alice": alice, "bob": bob, "application": rp.client.application}


@pytest.fixture
def staff(stories: tuple[TenantScope, dict[str, Any]]) -> Visitor:
    operator = new_operator()
    give(operator, stories[0].slug, "viewer")
    return at_console(operator)


def test_it_reads_as_sentences(stories: tuple[TenantScope, dict[str, Any]], staff: Visitor) -> None:
    scope, people = stories
    staff.open(f"/t/{scope.slug}/activity/sign-ins/")
    alice, bob = people["alice"], people["bob"]
    assert f"<b>{alice}</b> signed in to <b>Music &lt;b&gt;</b> with a password." in staff.text
    assert f"Somebody tried a wrong password for <b>{bob.email}</b> 3 times." in staff.text
    assert "Somebody tried to sign in as <b>nobody-at-all@example.test</b>, whom nobody here knows." in staff.text
    assert "198.51.100.5" in staff.text


def test_in_japanese_too(stories: tuple[TenantScope, dict[str, Any]]) -> None:
    scope, people = stories
    with enter(scope), translation.override("ja"):
        row = SignIn.objects.get(user_id=people["alice"].pk)
        admin.name_applications([row])
        assert sentences.sentence(row) == (
            f"<b>{people['alice']}</b> がパスワードで<b>Music &lt;b&gt;</b> にサインインしました。"
        )


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("q={alice.email}", "alice"),
        ("q={alice.pk}", "alice"),
        ("q={bob.username}", "bob"),
        ("q={bob.email}", "bob"),
        ("q=198.51.100.5", "alice"),
        ("q=music", "alice"),
        ("q={application.pk}", "alice"),
        ("application={application.pk}", "alice"),
        ("outcome=signed_in", "alice"),
        ("outcome=failed&q={bob.email}", "bob"),
        ("method=password&time=hour&outcome=signed_in", "alice"),
    ],
)
def test_it_is_found_and_narrowed(
    stories: tuple[TenantScope, dict[str, Any]], staff: Visitor, query: str, there: str
) -> None:
    scope, people = stories
    staff.open(f"/t/{scope.slug}/activity/sign-ins/?{query.format(**people)}")
    other = "bob" if there == "alice" else "alice"
    assert str(people[there].email) in staff.text.partition('class="c-timeline"')[2], query
    assert f"<b>{people[other]}</b>" not in staff.text
    assert f"<b>{people[other].email}</b>" not in staff.text


@pytest.mark.parametrize(
    "query", ["q=zzz", "method=passkey", "outcome=left", "q=198.51.100.200", "application=x&q=zzz"]
)
def test_nothing_matches(stories: tuple[TenantScope, dict[str, Any]], staff: Visitor, query: str) -> None:
    staff.open(f"/t/{stories[0].slug}/activity/sign-ins/?{query}")
    assert "Nothing matches." in staff.text


def test_an_attempt_is_told_step_by_step(stories: tuple[TenantScope, dict[str, Any]], staff: Visitor) -> None:
    scope, people = stories
    with enter(scope):
        row = SignIn.objects.get(user_id=people["bob"].pk)
    staff.open(f"/t/{scope.slug}/activity/sign-ins/{row.pk}/")
    assert heading(staff) == str(people["bob"])
    assert "A password was not accepted. 3 times." in staff.text
    assert "The password was wrong." in staff.text
    assert f"/t/{scope.slug}/users/{people['bob'].pk}/" in staff.text


def test_it_says_which_policy_decided(staff: Visitor, stories: tuple[TenantScope, dict[str, Any]]) -> None:
    scope, _people = stories
    now = timezone.now()
    with enter(scope):
        row = SignIn.objects.create(
            started_at=now,
            seen_at=now,
            identifier="x",
            state="refused",
            steps=[
                {"step": "factor", "outcome": "asked", "policy": "role:Finance", "at": now.isoformat()},
                {"step": "proof", "method": "password", "outcome": "refused", "reason": "too_many_tries",
                 "policy": "limit:PASSWORD", "at": now.isoformat()},
            ],
        )  # fmt: skip
    staff.open(f"/t/{scope.slug}/activity/sign-ins/{row.pk}/")
    assert "Decided by a role: Finance" in staff.text
    assert "Decided by a limit: passwords for one person from one place" in staff.text


def test_a_person_has_their_own_on_their_page(stories: tuple[TenantScope, dict[str, Any]], staff: Visitor) -> None:
    scope, people = stories
    with enter(scope):
        now = timezone.now()
        # Refused before anybody looked up whose it is.
        SignIn.objects.create(started_at=now, seen_at=now, identifier=people["alice"].email.upper(), state="refused")
    staff.open(f"/t/{scope.slug}/users/{people['alice'].pk}/sign-ins/")
    assert staff.text.count("c-timeline-body") == 2
    assert people["bob"].email not in staff.text


def test_an_attempt_that_nobody_went_on_with_was_left(
    staff: Visitor, stories: tuple[TenantScope, dict[str, Any]]
) -> None:
    scope, _people = stories
    long_ago, name = timezone.now() - timedelta(hours=2), cast.unique("leaver")
    with enter(scope):
        step = {"step": "proof", "method": "email_code", "outcome": "asked", "at": long_ago.isoformat()}
        SignIn.objects.create(started_at=long_ago, seen_at=long_ago, identifier=name, steps=[step])
    staff.open(f"/t/{scope.slug}/activity/sign-ins/?outcome=left&method=email_code")
    assert f"Somebody began to sign in as <b>{name}</b> and did not go on." in staff.text
    staff.open(f"/t/{scope.slug}/activity/sign-ins/?outcome=open&q={name}")
    assert "Nothing matches." in staff.text


def test_the_first_page_of_an_empty_log_says_what_it_is_for() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "viewer")
    visitor = at_console(operator)
    visitor.open(f"/t/{made.slug}/activity/sign-ins/")
    assert "Each attempt to sign in is written here" in visitor.text


def test_no_tenant_reads_another_ones(stories: tuple[TenantScope, dict[str, Any]]) -> None:
    visitor = at_console(new_operator(acme="owner"))
    visitor.open(f"/t/acme/activity/sign-ins/?q={stories[1]['alice'].email}")
    assert "Nothing matches." in visitor.text
    with enter(stories[0]):
        row = SignIn.objects.get(user_id=stories[1]["alice"].pk)
    assert visitor.open(f"/t/acme/activity/sign-ins/{row.pk}/").status_code == 404


@pytest.mark.parametrize("wanted", ["alice", "alice@acme.test", "198.51.100.5", "2001:db8::1", "music"])
def test_every_search_is_answered_from_indexes(acme: TenantScope, wanted: str) -> None:
    with enter(acme):
        found, _distinct = admin.SignInAdmin.get_search_results(None, None, SignIn.objects.all(), wanted)  # type: ignore[arg-type]  # needs neither
        assert "Seq Scan on logbook_signin" not in _plan(found.order_by(), acme)


def test_so_are_methods(acme: TenantScope) -> None:
    with enter(acme):
        asked = admin.MethodFilter(None, {"method": ["passkey"]}, SignIn, None)  # type: ignore[arg-type]  # needs neither
        rows = asked.queryset(None, SignIn.objects.all()).order_by()  # type: ignore[arg-type]  # nor this
        assert "signin_methods" in _plan(rows, acme)


def _plan(rows: Any, scope: TenantScope) -> str:
    """As if the table were large."""
    sql, values = rows.query.sql_with_params()
    owner = wrapper.owner()
    owner.set_schema(scope.schema_name)
    try:
        with owner.cursor() as cursor:
            cursor.execute("set enable_seqscan = off")
            cursor.execute(f"explain {sql}", values)
            return str(cursor.fetchall())
    finally:
        with owner.cursor() as cursor:
            cursor.execute("reset enable_seqscan")
        owner.set_schema_to_public()


def test_every_word_has_its_words() -> None:
    for kinds, table in (
        (State, words.STATES),
        (Method, words.METHODS),
        (Method, words.METHOD_NAMES),
        (Step, words.STEPS),
        (Outcome, words.OUTCOMES),
        (Reason, words.REASONS),
        (Policy, words.POLICIES),
    ):
        assert set(kinds) == set(table), kinds
    # Those that are never why somebody who signs in has to wait.
    elsewhere = {
        Action.START_DEVICE,
        Action.USER_CODE,
        Action.REGISTER_CLIENT,
        Action.REGISTER_CLIENT_OF_DAY,
        Action.DOWNLOAD,
        Action.FAILURE_FROM_ADDRESS,
        Action.INVITE,
        Action.INVITE_OF_ORGANIZATION,
        Action.INVITE_ADDRESS,
        Action.CHECK_DOMAIN,
        Action.TEST_MESSAGE,
        Action.OFFER_PASSKEY,
        Action.SSO_STRANGE,
        Action.SSO_TEST,
        Action.CLAIM_DOMAIN,
        Action.FETCH_METADATA,
        Action.SETUP_FROM_ADDRESS,
        Action.SETUP_CODE,
        Action.SETUP_TRY,
        Action.SETUP_LINK,
        Action.SETUP_RENEW,
    }
    assert set(words.LIMITS) | elsewhere == set(Action)
