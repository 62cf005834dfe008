"""Claims that Logto's SDKs know: roles, custom data, linked identities."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from identity.users.models import User
from identity.users.roles.operations import create_role, give_roles
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
        user.custom_data = {"plan": "pro"}
        user.save()
        SocialAccount.objects.create(user=user, provider="github", uid=str(user.pk), extra_data={"login": "ada"})
        give_roles(user=user, roles=[create_role(name=f"r {user.pk}", by=COMMAND)], by=COMMAND)
        return user


def _given(acme: TenantScope, visit: Visit, user: User, scope: str) -> tuple[dict[str, Any], dict[str, Any]]:
    rp = Party(acme)
    tokens = rp.tokens(visit(acme), user.username or "", scope=scope)
    return rp.claims(tokens["id_token"]), rp.userinfo(tokens["access_token"]).json()


def test_roles_are_in_the_id_token_and_at_userinfo(acme: TenantScope, visit: Visit, ada: User) -> None:
    in_token, at_userinfo = _given(acme, visit, ada, "openid roles")
    assert in_token["roles"] == [f"r {ada.pk}"]
    assert at_userinfo == {"sub": str(ada.pk), "roles": [f"r {ada.pk}"]}


def test_custom_data_and_identities_are_at_userinfo_alone(acme: TenantScope, visit: Visit, ada: User) -> None:
    in_token, at_userinfo = _given(acme, visit, ada, "openid custom_data identities")
    assert not {"custom_data", "identities", "roles"} & set(in_token)
    assert at_userinfo == {
        "sub": str(ada.pk),
        "custom_data": {"plan": "pro"},
        "identities": {"github": {"userId": str(ada.pk), "details": {"login": "ada"}}},
    }


def test_who_has_none_reads_that(acme: TenantScope, visit: Visit) -> None:
    in_token, at_userinfo = _given(acme, visit, cast.user(acme, "bob"), "openid roles custom_data identities")
    assert isinstance(in_token["roles"], list)
    assert at_userinfo["identities"] == {}


def test_without_the_scopes_nothing_of_it_is_said(acme: TenantScope, visit: Visit, ada: User) -> None:
    in_token, at_userinfo = _given(acme, visit, ada, "openid profile")
    assert not {"custom_data", "identities", "roles"} & {*in_token, *at_userinfo}
