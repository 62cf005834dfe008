"""Statements on tables per request, caches warm (ARCHITECTURE: speed)."""

import logging
import re
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.connections.models import Stage
from tenants.caches import CHANNEL, LISTENER, ChangeCache, forget
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.company import Company
from tests.oidc.club import Club
from tests.oidc.exchanger import Exchanger
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.oidc.signer import SigningParty
from tests.oidc.television import Television, enter_code
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Count = Callable[[Callable[[], object]], int]

# Transaction control and SET travel in the same round trip and are not counted.
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
FENCE = re.compile(r"\A(?:SET [^;]*;\s*)+")


@pytest.fixture
def count(caplog: pytest.LogCaptureFixture) -> Iterator[Count]:
    """Runs once to warm the caches, as if somebody listened for changes; then counts."""

    def run(work: Callable[[], object]) -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "genkan.hot"), CaptureQueriesContext(connection) as captured:
            work()
        texts = [FENCE.sub("", query["sql"]) for query in captured]
        statements = [text for text in texts if text and not text.startswith(CONTROL)]
        return len(statements) + sum(record.name == "genkan.hot" for record in caplog.records)

    LISTENER.listening.set()
    yield run
    LISTENER.listening.clear()
    for cache in ChangeCache.registered:
        cache.forget()


def test_client_credentials_touch_no_table(acme: TenantScope, count: Count) -> None:
    machine = Party(acme, "machine")
    machine.token(grant_type="client_credentials")
    assert count(lambda: machine.token(grant_type="client_credentials")) == 0


def test_refresh_is_one(acme: TenantScope, visit: Visit, count: Count) -> None:
    rp = Party(acme)
    token = rp.refresh(rp.tokens(visit(acme), "alice")["refresh_token"]).json()["refresh_token"]
    assert count(lambda: rp.refresh(token)) == 1


def test_a_code_is_one_and_its_replay_adds_the_revocation(acme: TenantScope, visit: Visit, count: Count) -> None:
    rp, visitor = Party(acme), visit(acme)
    rp.tokens(visitor, "alice")
    visitor.open(rp.authorize_path())
    code = rp.answer(visitor)["code"]
    assert count(lambda: rp.redeem(code)) == 1


def test_where_a_company_requires_its_sign_in_nothing_costs_more(count: Count) -> None:
    acme = Company(cast.new_tenant().scope())
    rp, person = Party(acme.scope), acme.person()
    browser = acme.sign_in(person)
    acme.require(Stage.NEW, Stage.ALL)
    codes, tokens = [], {}
    for _round in range(2):
        browser.open(rp.authorize_path())
        codes.append(rp.answer(browser)["code"])
    rp.redeem(codes[0])
    assert count(lambda: tokens.update(rp.redeem(codes[1]).json())) == 1
    token = rp.refresh(tokens["refresh_token"]).json()["refresh_token"]
    assert count(lambda: rp.refresh(token)) == 1
    rp.introspect(tokens["access_token"])
    assert count(lambda: rp.introspect(tokens["access_token"])) == 1


def test_userinfo_is_one(acme: TenantScope, visit: Visit, count: Count) -> None:
    rp = Party(acme)
    token = rp.tokens(visit(acme), "alice")["access_token"]
    rp.userinfo(token)
    assert count(lambda: rp.userinfo(token)) == 1


def test_metadata_and_keys_are_none(acme: TenantScope, count: Count) -> None:
    rp = Party(acme)
    for path in ("/oidc/jwks", "/oidc/.well-known/openid-configuration"):
        rp.http.get(path)
        assert count(lambda path=path: rp.http.get(path)) == 0  # type: ignore[misc]  # a lambda's default


def test_a_complete_password_sign_in_to_the_code_stays_small(acme: TenantScope, visit: Visit, count: Count) -> None:
    rp = Party(acme)
    rp.sign_in(visit(acme), "alice")
    visitor = visit(acme)
    assert count(lambda: rp.sign_in(visitor, "alice")) <= 15
    assert count(lambda: visitor.open(rp.authorize_path(prompt="none"))) <= 4


def test_tokens_for_an_api_cost_no_statement_more(acme: TenantScope, visit: Visit, count: Count) -> None:
    music, rp, machine = Music(acme), Party(acme), Party(acme, "machine")
    music.employ(machine, "read:free")
    form = {"grant_type": "client_credentials", "resource": music.indicator}
    machine.token(**form)
    assert count(lambda: machine.token(**form)) == 0
    visitor = visit(acme)
    given = rp.tokens(visitor, music.login, scope=SCOPES, resource=music.indicator)
    refreshed = rp.refresh(given["refresh_token"], resource=music.indicator).json()
    assert count(lambda: rp.refresh(refreshed["refresh_token"], resource=music.indicator)) == 1
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator))
    code = rp.answer(visitor)["code"]
    assert count(lambda: rp.redeem(code, resource=music.indicator)) == 1
    machine.introspect(refreshed["access_token"])
    assert count(lambda: machine.introspect(refreshed["access_token"])) == 1


def test_tokens_for_an_organization_are_one_too(acme: TenantScope, visit: Visit, count: Count) -> None:
    club, music, rp, machine = Club(acme), Music(acme), Party(acme), Party(acme, "machine")
    ada, visitor = club.person(club.editor), visit(acme)
    club.permit_at_api(club.editor, music.permissions["read:free"])
    club.employ(machine, club.robot)
    form = {"grant_type": "client_credentials", "organization_id": club.id}
    machine.token(**form)
    assert count(lambda: machine.token(**form)) == 1
    scope = f"{club.asked} read:free"
    body = rp.tokens(visitor, ada.email, scope=scope, resource=[music.indicator])
    for within in ({"organization_id": club.id}, {"organization_id": club.id, "resource": music.indicator}):
        body = rp.refresh(body["refresh_token"], **within).json()
        token = body["refresh_token"]
        assert count(lambda token=token, within=within: rp.refresh(token, **within)) == 1  # type: ignore[misc]  # of this round
    rp.introspect(body["access_token"])
    assert count(lambda: rp.introspect(body["access_token"])) == 1
    # Chosen at sign-in; the claim that names all organizations of the person costs one, where it is asked for.
    visitor.open(rp.authorize_path(scope=scope, resource=[music.indicator], organization_id=club.id))
    code = rp.answer(visitor)["code"]
    assert count(lambda: rp.redeem(code, resource=music.indicator)) == 2
    visitor.open(rp.authorize_path(scope=club.asked.removeprefix("openid "), organization_id=club.id))
    code = rp.answer(visitor)["code"]
    assert count(lambda: rp.redeem(code)) == 1


def test_a_signed_assertion_adds_the_one_that_remembers_it(acme: TenantScope, count: Count) -> None:
    machine = SigningParty(acme)
    machine.try_claims()
    assertion = machine.signer.sign(machine.claims())
    assert count(lambda: machine.ask(assertion)) == 1


def test_a_device_costs_one_each_time_it_asks(acme: TenantScope, visit: Visit, count: Count) -> None:
    television, visitor = Television(acme), visit(acme)
    Party(acme).tokens(visit(acme), "alice")
    shown = television.shown()
    television.poll(shown)
    assert count(lambda: television.poll(shown)) == 1
    visitor.sign_in("alice", cast.PASSWORD)
    enter_code(visitor, shown["user_code"])
    visitor.submit(decision="allow")
    assert count(lambda: television.poll(shown)) == 1


def test_an_access_token_is_exchanged_with_the_one_that_asks_whether_it_is_live(
    acme: TenantScope, visit: Visit, count: Count
) -> None:
    rp = Party(acme)
    backend = Exchanger(acme, rp)
    token = rp.tokens(visit(acme), "alice")["access_token"]
    backend.exchange(token)
    assert count(lambda: backend.exchange(token)) == 1


def test_a_role_given_to_a_machine_reaches_every_process(acme: TenantScope, count: Count) -> None:
    """Over the change of the row alone, as another process would hear of it."""
    music, machine = Music(acme), Party(acme, "machine")
    form = {"grant_type": "client_credentials", "resource": music.indicator}
    assert machine.token(**form).json()["scope"] == ""
    with psycopg.connect(settings.DATABASE_LISTEN_URL, autocommit=True) as listener:
        listener.execute(f"listen {CHANNEL}")
        music.employ(machine, "read:free")
        for notice in listener.notifies(timeout=1, stop_after=1):
            forget(notice.payload)
        for notice in listener.notifies(timeout=0):
            forget(notice.payload)
    assert machine.token(**form).json()["scope"] == "read:free"
