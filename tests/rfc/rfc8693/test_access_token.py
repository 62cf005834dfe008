"""An access token for another: no wider, no longer, and as dead as what it came from."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from identity.applications.operations import suspend_application
from identity.oidc.models import Client, RefreshToken
from identity.users.models import User
from identity.users.operations import set_password, suspend_user
from identity.users.roles.operations import create_role, give_roles, update_admitted_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.exchanger import ACCESS, ALL, GRANT, INVALID, PERSONAL, Exchanger, error
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def app(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def backend(acme: TenantScope, app: Party) -> Exchanger:
    return Exchanger(acme, app)


@pytest.fixture
def person(acme: TenantScope) -> User:
    with enter(acme):
        return cast.new_user()


@pytest.fixture
def tokens(acme: TenantScope, visit: Visit, app: Party, person: User) -> dict[str, Any]:
    return app.tokens(visit(acme), person.username or "")


@pytest.fixture
def access(tokens: dict[str, Any]) -> str:
    return str(tokens["access_token"])


def test_it_answers_with_an_access_token_and_nothing_else(
    app: Party, backend: Exchanger, access: str, person: User
) -> None:
    answer = backend.exchange(access)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {"access_token", "issued_token_type", "token_type", "expires_in", "scope"}
    assert body["issued_token_type"] == ACCESS
    assert set(body["scope"].split()) == {"openid", "profile", "email"}
    assert backend.userinfo(body["access_token"]).json()["sub"] == str(person.pk)
    seen = backend.introspect(body["access_token"])
    assert (seen["active"], seen["client_id"]) == (True, backend.client_id)
    assert "act" not in seen


def test_it_may_be_narrower_and_never_wider(backend: Exchanger, access: str) -> None:
    narrow = backend.exchange(access, scope="openid").json()
    assert narrow["scope"] == "openid"
    assert error(backend.exchange(access, scope="openid phone")) == (400, "invalid_scope")
    assert error(backend.exchange(access, scope="openid made:up")) == (400, "invalid_scope")


def test_it_never_gets_a_refresh_token(acme: TenantScope, app: Party, access: str) -> None:
    backend = Exchanger(acme, app, kind="web", grant_types=[GRANT, "authorization_code", "refresh_token"])
    body = backend.exchange(access, scope="offline_access openid").json()
    assert "refresh_token" not in body
    assert "offline_access" not in body["scope"]


def test_it_lives_no_longer_than_what_it_came_from(
    acme: TenantScope, app: Party, backend: Exchanger, access: str
) -> None:
    with enter(acme):
        Client.objects.filter(pk=backend.client.pk).update(access_token_seconds=3600)
        Client.objects.filter(pk=app.client.pk).update(access_token_seconds=60)
    assert 590 <= backend.exchange(access).json()["expires_in"] <= 600


@pytest.mark.parametrize("how", ["token", "family", "person", "password", "app", "line"])
def test_it_ends_with_what_it_came_from(
    acme: TenantScope, app: Party, backend: Exchanger, tokens: dict[str, Any], person: User, how: str
) -> None:
    access = tokens["access_token"]
    given = backend.exchange(access).json()["access_token"]
    assert backend.userinfo(given).status_code == 200
    if how == "token":
        app.revoke(access)
    elif how == "family":
        app.revoke(tokens["refresh_token"])
    else:
        _end(acme, app, person, how)
    assert backend.userinfo(given).status_code == 401
    assert not backend.introspect(given)["active"]
    assert error(backend.exchange(access)) == INVALID


def _end(acme: TenantScope, app: Party, person: User, how: str) -> None:
    with enter(acme):
        if how == "person":
            suspend_user(user=person, reason="tried", by=COMMAND)
        elif how == "password":
            set_password(user=person, password="another horse battery", by=COMMAND)
        elif how == "app":
            suspend_application(application=app.client.application, reason="tried", by=COMMAND)
        else:
            Client.objects.filter(pk=app.client.pk).update(valid_from=datetime.now(UTC) + timedelta(seconds=1))


def test_revoking_it_leaves_what_it_came_from(app: Party, backend: Exchanger, access: str) -> None:
    given = backend.exchange(access).json()["access_token"]
    backend.revoke(given)
    assert backend.userinfo(given).status_code == 401
    assert app.userinfo(access).status_code == 200


def test_it_may_be_passed_on_but_not_for_ever(acme: TenantScope, app: Party, access: str) -> None:
    chain, taken = [access], app
    for _step in range(3):
        taken = Exchanger(acme, taken)
        answer = taken.exchange(chain[-1])
        assert answer.status_code == 200, answer.content
        chain.append(answer.json()["access_token"])
    assert error(Exchanger(acme, taken).exchange(chain[-1])) == INVALID
    app.revoke(access)
    assert [app.userinfo(token).status_code for token in chain] == [401] * 4


# ── Who may ──
def test_the_tokens_of_clients_that_were_not_named_are_refused(acme: TenantScope, access: str) -> None:
    """CVE-2022-1245 of Keycloak: a token of one client was good for every other."""
    assert error(Exchanger(acme).exchange(access)) == INVALID


def test_a_client_may_exchange_its_own(acme: TenantScope, visit: Visit, person: User) -> None:
    web = Exchanger(acme, kind="web", grant_types=[GRANT, "authorization_code"])
    access = web.tokens(visit(acme), person.username or "")["access_token"]
    assert web.exchange(access, scope="openid").json()["scope"] == "openid"


def test_another_tenants_token_is_refused(globex: TenantScope, app: Party, access: str) -> None:
    """CVE-2026-9094 of Casdoor. Even where the other tenant has a client of this id on its list."""
    assert error(Exchanger(globex, app).exchange(access)) == INVALID


@pytest.mark.parametrize("types", [(), (PERSONAL,)])
def test_a_type_that_was_not_allowed_is_refused(
    acme: TenantScope, app: Party, access: str, types: tuple[str, ...]
) -> None:
    assert error(Exchanger(acme, app, types=types).exchange(access)) == (400, "unauthorized_client")


def test_a_client_without_the_grant_is_refused(acme: TenantScope, app: Party, access: str) -> None:
    form = {"grant_type": GRANT, "subject_token": access, "subject_token_type": ACCESS}
    assert error(Party(acme, "machine").token(**form)) == (400, "unauthorized_client")
    assert error(app.token(**form)) == (400, "unauthorized_client")


def test_who_is_not_admitted_is_refused(acme: TenantScope, backend: Exchanger, access: str, person: User) -> None:
    with enter(acme):
        role = create_role(name=cast.unique("staff"), by=COMMAND)
        update_admitted_roles(application=backend.client.application, roles=[role], by=COMMAND)
    assert error(backend.exchange(access)) == (400, "access_denied")
    with enter(acme):
        give_roles(user=person, roles=[role], by=COMMAND)
    assert backend.exchange(access).status_code == 200


# ── What is asked ──
def test_a_clients_own_token_stands_for_nobody(acme: TenantScope) -> None:
    machine = Exchanger(acme, grant_types=[GRANT, "client_credentials"])
    token = machine.token(grant_type="client_credentials").json()["access_token"]
    assert error(machine.exchange(token)) == INVALID


def test_other_tokens_are_no_access_tokens(
    acme: TenantScope, app: Party, backend: Exchanger, tokens: dict[str, Any]
) -> None:
    for name in ("id_token", "refresh_token"):
        for kind in ALL:
            assert error(backend.exchange(tokens[name], kind)) == INVALID


@pytest.mark.parametrize("token", ["x", "a.b.c", "玄関", "A" * 5000, "A" * 60_000, "pat_" + "x" * 43, "."])
@pytest.mark.parametrize("kind", ALL)
def test_nonsense_is_refused_and_nothing_else_is_tried(acme: TenantScope, kind: str, token: str) -> None:
    """CVE-2026-9704 of Keycloak: a token that was too long was dropped, and the client got one of its own."""
    machine = Exchanger(acme, grant_types=[GRANT, "client_credentials"])
    assert error(machine.exchange(token, kind)) == INVALID


def test_a_body_beyond_the_limit_is_refused(acme: TenantScope) -> None:
    machine = Exchanger(acme, grant_types=[GRANT, "client_credentials"])
    assert error(machine.exchange("A" * 70_000)) == INVALID


@pytest.mark.parametrize(
    "form",
    [
        {"subject_token": ""},
        {"subject_token_type": ""},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:saml2"},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:id_token"},
        {"actor_token": "x"},
        {"actor_token_type": ACCESS},
        {"audience": "somebody"},
    ],
)
def test_what_is_not_supported_is_refused(backend: Exchanger, access: str, form: dict[str, str]) -> None:
    values = {"grant_type": GRANT, "subject_token": access, "subject_token_type": ACCESS, **form}
    assert error(backend.token(**values)) == INVALID


def test_an_expired_token_is_refused(acme: TenantScope, backend: Exchanger, access: str) -> None:
    with time_machine.travel(time.time() + 3600):
        assert error(backend.exchange(access)) == INVALID


def test_discovery_names_the_grant(backend: Exchanger) -> None:
    found = backend.http.get("/oidc/.well-known/openid-configuration").json()
    assert GRANT in found["grant_types_supported"]


# ── At an API (RFC 8707) ──
@pytest.fixture
def music(acme: TenantScope) -> Music:
    return Music(acme)


def _for_api(acme: TenantScope, visit: Visit, app: Party, music: Music, **form: str) -> str:
    code = app.sign_in(visit(acme), music.login, resource=music.indicator, scope=SCOPES)["code"]
    return str(app.redeem(code, resource=music.indicator, **form).json()["access_token"])


def test_a_token_for_an_api_gives_one_for_the_same_api(
    acme: TenantScope, visit: Visit, app: Party, backend: Exchanger, music: Music
) -> None:
    music.give("pro")
    access = _for_api(acme, visit, app, music)
    body = backend.exchange(access, resource=music.indicator, scope="read:free").json()
    claims = backend.claims(body["access_token"])
    assert (claims["aud"], claims["scope"], claims["client_id"]) == (music.indicator, "read:free", backend.client_id)
    assert "act" not in claims
    music.employ(backend, "read:free")
    assert backend.introspect(body["access_token"])["active"]
    app.revoke(access)
    assert not backend.introspect(body["access_token"])["active"]


def test_what_the_person_lost_is_not_given(
    acme: TenantScope, visit: Visit, app: Party, backend: Exchanger, music: Music
) -> None:
    music.give("pro")
    access = _for_api(acme, visit, app, music)
    music.take("pro")
    assert backend.exchange(access, resource=music.indicator).json()["scope"] == "read:free"


def test_what_the_person_won_since_is_not_given_either(
    acme: TenantScope, visit: Visit, app: Party, backend: Exchanger, music: Music
) -> None:
    access = _for_api(acme, visit, app, music)
    music.give("pro")
    assert backend.exchange(access, resource=music.indicator).json()["scope"] == "read:free"
    wide = backend.exchange(access, resource=music.indicator, scope="write:playlists")
    assert error(wide) == (400, "invalid_scope")


def test_an_api_that_the_grant_does_not_cover_is_refused(
    acme: TenantScope, visit: Visit, app: Party, backend: Exchanger, music: Music, access: str
) -> None:
    other = Music(acme)
    assert error(backend.exchange(access, resource=music.indicator)) == (400, "invalid_target")
    at_music = _for_api(acme, visit, app, music)
    assert error(backend.exchange(at_music, resource=other.indicator)) == (400, "invalid_target")
    assert error(backend.exchange(at_music, resource="https://nowhere.example")) == (400, "invalid_target")


def test_a_token_for_an_api_opens_nothing_about_the_person(
    acme: TenantScope, visit: Visit, app: Party, backend: Exchanger, music: Music
) -> None:
    access = _for_api(acme, visit, app, music)
    assert error(backend.exchange(access)) == (400, "invalid_target")


def test_a_permission_goes_on_to_another_api_that_the_grant_covers(
    acme: TenantScope, visit: Visit, app: Party, backend: Exchanger, music: Music
) -> None:
    other = Music(acme)
    with enter(acme):
        give_roles(user=music.listener, roles=[other.roles["free"]], by=COMMAND)
    both = [music.indicator, other.indicator]
    code = app.sign_in(visit(acme), music.login, resource=both, scope=SCOPES)["code"]
    access = app.redeem(code, resource=music.indicator).json()["access_token"]
    body = backend.exchange(access, resource=other.indicator).json()
    claims = backend.claims(body["access_token"])
    assert (claims["aud"], claims["scope"]) == (other.indicator, "read:free")


def test_the_grant_behind_it_is_the_same(
    acme: TenantScope, visit: Visit, app: Party, backend: Exchanger, music: Music
) -> None:
    access = _for_api(acme, visit, app, music)
    body = backend.exchange(access, resource=music.indicator).json()
    families = {app.claims(token)["grant_id"] for token in (access, body["access_token"])}
    assert len(families) == 1
    with enter(acme):
        assert RefreshToken.objects.filter(token_family=UUID(families.pop())).exists()
