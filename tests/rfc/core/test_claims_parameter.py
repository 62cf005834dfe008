"""5.5: single claims asked for by name, at the ID token or at userinfo, with or without a value."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from identity.oidc.operations import update_client
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def ada(acme: TenantScope) -> User:
    with enter(acme):
        user = cast.new_user()
        user.name, user.phone, user.phone_verified = "Ada Example", f"+49{user.pk.int % 10**10}", True
        user.profile = {"given_name": "Ada", "address": "1 Example Street"}
        user.save()
        return user


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


def _given(rp: Party, visitor: Visitor, user: User, claims: Any, scope: str = "openid") -> tuple[Any, Any, str]:
    """Of the ID token and of userinfo, without what every token says; and the refresh token."""
    text = claims if isinstance(claims, str) else json.dumps(claims)
    tokens = rp.tokens(visitor, user.username or "", claims=text, scope=scope)
    return (*_about(rp, tokens), tokens.get("refresh_token", ""))


def _about(rp: Party, tokens: dict[str, Any]) -> tuple[Any, Any]:
    always = {"iss", "sub", "aud", "iat", "exp", "auth_time", "acr", "amr", "sid", "at_hash", "header"}
    in_token, at_userinfo = (
        {name: value for name, value in place.items() if name not in always}
        for place in (rp.claims(tokens["id_token"]), rp.userinfo(tokens["access_token"]).json())
    )
    return in_token, at_userinfo


def test_each_place_gives_what_is_asked_for_there(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    claims = {"id_token": {"given_name": None, "email": {"essential": True}}, "userinfo": {"phone_number": None}}
    in_token, at_userinfo, _refresh = _given(rp, visit(acme), ada, claims)
    assert in_token == {"given_name": "Ada", "email": ada.email}
    assert at_userinfo == {"phone_number": ada.phone}


def test_it_adds_to_what_scopes_release(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    claims = {"userinfo": {"name": None, "email": None}}
    in_token, at_userinfo, _refresh = _given(rp, visit(acme), ada, claims, scope="openid email")
    assert in_token == {"email": ada.email, "email_verified": True}
    assert at_userinfo == {"email": ada.email, "email_verified": True, "name": "Ada Example"}


def test_a_refresh_keeps_it(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    claims = {"id_token": {"given_name": None}, "userinfo": {"name": None}}
    _token, _userinfo, refresh = _given(rp, visit(acme), ada, claims, scope="openid offline_access")
    assert _about(rp, rp.refresh(refresh).json()) == ({"given_name": "Ada"}, {"name": "Ada Example"})


def test_a_claim_with_another_value_is_left_out(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    claims = {
        "userinfo": {
            "given_name": {"value": "Ada"},
            "name": {"value": "Somebody Else"},
            "email_verified": {"values": [True]},
            "phone_number": {"values": ["+10", "+20"]},
        }
    }
    _token, at_userinfo, _refresh = _given(rp, visit(acme), ada, claims)
    assert at_userinfo == {"given_name": "Ada", "email_verified": True}


def test_an_essential_claim_without_a_value_is_no_error(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    claims = {"id_token": {"website": {"essential": True}}, "userinfo": {"website": {"essential": True}}}
    assert _given(rp, visit(acme), ada, claims)[:2] == ({}, {})


def test_what_is_unknown_is_ignored(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    claims = {
        "id_token": {"nonsense": None, "exp": {"value": 1}, "iss": None, "scope": None},
        "userinfo": {"name#ja-Hani-JP": None, "password": {"essential": True, "odd": 1}, "given_name": {"odd": 1}},
        "elsewhere": {"email": None},
    }
    assert _given(rp, visit(acme), ada, claims)[:2] == ({}, {"given_name": "Ada"})


@pytest.mark.parametrize(
    "claims",
    ["x", "[]", "1", '{"userinfo": []}', '{"id_token": "a"}', '{"userinfo": {"name": 1}}', '{"userinfo": {"name": []}}',
     '{"userinfo": {"name": {"values": "x"}}}', '{"id_token": {"acr": {"values": 1}}}', "[" * 1500,
     json.dumps({"userinfo": {"name": {"values": list(range(51))}}})],
)  # fmt: skip
def test_what_is_no_such_object_is_refused(acme: TenantScope, visit: Visit, rp: Party, claims: str) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(claims=claims))
    assert rp.answer(visitor)["error"] == "invalid_request"


def test_null_in_the_place_of_a_place_asks_for_nothing(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    assert _given(rp, visit(acme), ada, '{"userinfo": null, "id_token": null}')[:2] == ({}, {})


# ── Who is meant ──


def test_a_subject_with_a_value_is_the_person_who_is_meant(
    acme: TenantScope, visit: Visit, rp: Party, ada: User
) -> None:
    visitor = visit(acme)
    rp.sign_in(visitor, ada.username or "")
    for subject, expected in ((str(ada.pk), "code"), (str(cast.user(acme, "alice").pk), "error"), (7, "error")):
        claims = json.dumps({"id_token": {"sub": {"value": subject}}})
        visitor.open(rp.authorize_path(claims=claims, prompt="none"))
        assert expected in rp.answer(visitor)


def test_an_essential_acr_that_is_not_met_is_an_error(acme: TenantScope, visit: Visit, rp: Party, ada: User) -> None:
    visitor = visit(acme)
    rp.sign_in(visitor, ada.username or "")
    wanted = {"essential": True, "values": ["urn:genkan:acr:multi-factor"]}
    visitor.open(rp.authorize_path(claims=json.dumps({"id_token": {"acr": wanted}})))
    assert rp.answer(visitor)["error"] == "unmet_authentication_requirements"
    visitor.open(rp.authorize_path(claims=json.dumps({"id_token": {"acr": {**wanted, "essential": False}}})))
    assert "code" in rp.answer(visitor)


# ── Who may ask ──


def test_a_client_gets_no_claim_of_a_scope_that_it_may_not_ask_for(acme: TenantScope, visit: Visit, ada: User) -> None:
    rp = Party(acme, scopes=["openid", "email"])
    claims = {"id_token": {"email": None}, "userinfo": {"email": None, "phone_number": None}}
    assert _given(rp, visit(acme), ada, claims)[:2] == ({"email": ada.email}, {"email": ada.email})


def test_a_scope_struck_from_the_listing_takes_its_claims_along(acme: TenantScope, visit: Visit, ada: User) -> None:
    rp = Party(acme, scopes=["openid", "email", "phone", "offline_access"])
    claims = {"id_token": {"email": None, "phone_number": None}}
    _token, _userinfo, refresh = _given(rp, visit(acme), ada, claims, scope="openid offline_access")
    with enter(acme):
        update_client(client=rp.client, values={"scopes": ["openid", "email", "offline_access"]}, by=COMMAND)
    assert _about(rp, rp.refresh(refresh).json())[0] == {"email": ada.email}


def test_a_third_party_gets_what_the_person_granted(acme: TenantScope, visit: Visit, ada: User) -> None:
    rp, visitor = Party(acme, "third-party"), visit(acme)
    claims = json.dumps({"userinfo": {"email": None, "phone_number": {"essential": True}}})
    path = rp.authorize_path(scope="openid", claims=claims)
    visitor.sign_in(ada.username or "", cast.PASSWORD, path)
    assert ada.email in visitor.text
    visitor.submit(decision="allow", scope=["email"])
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    assert tokens["scope"] == "openid"
    assert _about(rp, tokens) == ({}, {"email": ada.email})
    visitor.open(rp.authorize_path(scope="openid", claims=claims, prompt="none"))
    assert "code" in rp.answer(visitor)
