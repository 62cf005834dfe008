"""Section 3: from the device to the person and back."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from identity.applications.operations import suspend_application
from identity.users.models import User
from identity.users.operations import set_password, suspend_user
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.oidc.television import GRANT, Television, enter_code, error, sign_in
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def television(acme: TenantScope) -> Television:
    return Television(acme)


@pytest.fixture
def person(acme: TenantScope) -> User:
    with enter(acme):
        return cast.new_user()


@pytest.fixture
def visitor(acme: TenantScope, visit: Visit, person: User) -> Visitor:
    visitor = visit(acme)
    visitor.sign_in(person.username or "", cast.PASSWORD)
    return visitor


def test_a_device_is_told_what_to_show(television: Television) -> None:
    shown = television.shown()
    issuer = television.http.get("/oidc/.well-known/openid-configuration").json()["issuer"]
    assert shown["verification_uri"] == f"{issuer}/device"
    assert shown["verification_uri_complete"] == f"{issuer}/device?user_code={shown['user_code']}"
    assert (shown["expires_in"], shown["interval"]) == (600, 5)
    assert len(shown["user_code"]) == 9
    assert television.start()["Cache-Control"] == "no-store"


def test_a_person_signs_in_and_the_device_gets_tokens(
    acme: TenantScope, visit: Visit, television: Television, person: User
) -> None:
    shown = television.shown()
    assert error(television.poll(shown)) == "authorization_pending"
    visitor = visit(acme)
    enter_code(visitor, shown["user_code"])
    sign_in(visitor, person.username or "", cast.PASSWORD)
    assert television.client.application.name in visitor.text
    assert shown["user_code"] in visitor.text
    assert "127.0.0.1" in visitor.text
    visitor.submit(decision="allow")
    assert "Your device is connected" in visitor.text
    television.wait()
    answer = television.poll(shown)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["scope"] == "openid profile offline_access"
    claims = television.claims(body["id_token"])
    assert claims["sub"] == str(person.pk)
    assert claims["amr"] == ["pwd"]
    assert television.userinfo(body["access_token"]).json()["sub"] == str(person.pk)
    assert television.refresh(body["refresh_token"]).status_code == 200


def test_a_refusal_reaches_the_device(television: Television, visitor: Visitor) -> None:
    shown = television.shown()
    enter_code(visitor, shown["user_code"])
    visitor.submit(decision="deny")
    assert "refused" in visitor.text
    assert error(television.poll(shown)) == "access_denied"


def test_anything_but_a_clear_yes_is_a_no(television: Television, visitor: Visitor) -> None:
    shown = television.shown()
    enter_code(visitor, shown["user_code"])
    visitor.submit(decision="perhaps")
    assert error(television.poll(shown)) == "access_denied"


def test_opening_the_complete_address_approves_nothing(television: Television, visitor: Visitor) -> None:
    shown = television.shown()
    visitor.open(f"/oidc/device?{urlsplit(shown['verification_uri_complete']).query}")
    assert f'value="{shown["user_code"]}"' in visitor.text
    assert error(television.poll(shown)) == "authorization_pending"
    visitor.submit()
    assert "Let it sign in" in visitor.text
    visitor.open(visitor.path)
    television.wait()
    assert error(television.poll(shown)) == "authorization_pending"


def test_the_device_keeps_a_session_of_its_own(acme: TenantScope, television: Television, visitor: Visitor) -> None:
    """Signing out in the browser does not sign the television out."""
    shown = television.shown(scope="openid")
    enter_code(visitor, shown["user_code"])
    visitor.submit(decision="allow")
    body = television.poll(shown).json()
    assert "refresh_token" not in body
    visitor.open("/oidc/session/end")
    visitor.submit()
    assert television.userinfo(body["access_token"]).status_code == 200


def test_what_was_decided_is_in_the_log(
    acme: TenantScope, television: Television, visitor: Visitor, person: User
) -> None:
    enter_code(visitor, television.shown()["user_code"])
    visitor.submit(decision="allow")
    with enter(acme):
        event = Event.objects.about(television.client.application).get(action="device.approve")
    assert event.actor_id == str(person.pk)
    assert event.details["device_ip"] == "127.0.0.1"


# ── Who may ──
def test_a_client_that_may_not_use_it_is_refused(acme: TenantScope) -> None:
    web = Party(acme)
    other = Television(acme, "web", grant_types=["authorization_code"], redirect_uris=["https://rp.example/cb"])
    assert error(other.start()) == "unauthorized_client"
    assert error(web.token(grant_type=GRANT, device_code="x")) == "unauthorized_client"


def test_a_confidential_client_must_prove_itself_at_both_ends(acme: TenantScope, visitor: Visitor) -> None:
    television = Television(acme, "web")
    shown = television.shown()
    enter_code(visitor, shown["user_code"])
    visitor.submit(decision="allow")
    secret, television.secret = television.secret, "wrong"
    assert television.start().json()["error"] == "invalid_client"
    assert television.poll(shown).json()["error"] == "invalid_client"
    television.secret = secret
    assert television.poll(shown).status_code == 200


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_suspended_application_gets_nothing(
    acme: TenantScope, television: Television, visitor: Visitor, when: str
) -> None:
    shown = television.shown()
    enter_code(visitor, shown["user_code"])
    if when == "after":
        visitor.submit(decision="allow")
    with enter(acme):
        suspend_application(application=television.client.application, reason="tried", by=COMMAND)
    if when == "before":
        visitor.submit(decision="allow")
        assert visitor.page.status_code == 400
        assert "suspended" in visitor.text
    assert television.poll(shown).json()["error"] == "invalid_client"


@pytest.mark.parametrize("how", ["suspend", "password"])
def test_it_is_worth_nothing_once_the_person_may_not_sign_in(
    acme: TenantScope, television: Television, visitor: Visitor, person: User, how: str
) -> None:
    shown = television.shown()
    enter_code(visitor, shown["user_code"])
    visitor.submit(decision="allow")
    with enter(acme):
        if how == "suspend":
            suspend_user(user=person, reason="tried", by=COMMAND)
        else:
            set_password(user=person, password="another horse battery", by=COMMAND)
    assert error(television.poll(shown)) == "invalid_grant"


def test_a_suspended_person_cannot_approve(
    acme: TenantScope, television: Television, visitor: Visitor, person: User
) -> None:
    shown = television.shown()
    enter_code(visitor, shown["user_code"])
    with enter(acme):
        suspend_user(user=person, reason="tried", by=COMMAND)
    visitor.submit(decision="allow")
    assert "Your device is connected" not in visitor.text
    assert error(television.poll(shown)) == "authorization_pending"


@pytest.mark.parametrize("scope", ['a"b', "x" * 5000])
def test_a_scope_that_is_none_is_refused(television: Television, scope: str) -> None:
    assert error(television.start(scope=scope)) in ("invalid_scope", "invalid_request")


def test_an_unknown_resource_is_refused(television: Television) -> None:
    assert error(television.start(resource="https://nowhere.example/")) == "invalid_target"


def test_a_place_can_ask_for_so_many_codes_and_no_more(acme: TenantScope) -> None:
    television = Television(acme)
    television.http.defaults["REMOTE_ADDR"] = "192.0.2.17"
    statuses = [television.start().status_code for _time in range(101)]
    assert statuses == [200] * 100 + [429]


def test_so_does_a_whole_network_of_ipv6(acme: TenantScope) -> None:
    television = Television(acme)
    for number in range(101):
        television.http.defaults["REMOTE_ADDR"] = f"2001:db8:77:1::{number:x}"
        status = television.start().status_code
    assert status == 429
    television.http.defaults["REMOTE_ADDR"] = "2001:db8:77:2::1"
    assert television.start().status_code == 200
