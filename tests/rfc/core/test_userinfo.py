"""5.3 and 5.4: claims by scope, those without a value left out."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
PROFILE = {
    "given_name": "Ada",
    "family_name": "Example",
    "middle_name": "M.",
    "nickname": "ada",
    "profile": "https://people.example/ada",
    "website": "https://ada.example",
    "gender": "female",
    "birthdate": "1990-01-02",
    "zoneinfo": "Europe/Berlin",
}


@pytest.fixture
def ada(acme: TenantScope) -> User:
    with enter(acme):
        user = cast.new_user()
        user.name, user.picture, user.locale = "Ada Example", "https://people.example/ada.png", "ja"
        user.phone, user.phone_verified = f"+49{user.pk.int % 10**10}", True
        user.profile = {**PROFILE, "address": {"country": "DE", "locality": "Berlin"}}
        user.save()
        return user


def _userinfo(acme: TenantScope, visit: Visit, user: User, scope: str) -> dict[str, Any]:
    rp = Party(acme)
    found: dict[str, Any] = rp.userinfo(rp.tokens(visit(acme), user.username or "", scope=scope)["access_token"]).json()
    return found


def test_openid_alone_gives_the_subject_alone(acme: TenantScope, visit: Visit, ada: User) -> None:
    assert _userinfo(acme, visit, ada, "openid") == {"sub": str(ada.pk)}


def test_profile_gives_everything_but_contacts(acme: TenantScope, visit: Visit, ada: User) -> None:
    assert _userinfo(acme, visit, ada, "openid profile") == {
        "sub": str(ada.pk),
        "name": "Ada Example",
        "picture": "https://people.example/ada.png",
        "locale": "ja",
        "username": ada.username,
        "preferred_username": ada.username,
        "updated_at": int(ada.updated_at.timestamp()),
        **PROFILE,
    }


def test_each_other_scope_gives_its_own(acme: TenantScope, visit: Visit, ada: User) -> None:
    assert _userinfo(acme, visit, ada, "openid email phone address") == {
        "sub": str(ada.pk),
        "email": ada.email,
        "email_verified": True,
        "phone_number": ada.phone,
        "phone_number_verified": True,
        "address": {"country": "DE", "locality": "Berlin"},
    }


def test_an_unproved_address_says_so(acme: TenantScope, visit: Visit) -> None:
    from allauth.account.models import EmailAddress

    with enter(acme):
        user = cast.new_user()
    rp = Party(acme)
    token = rp.tokens(visit(acme), user.username or "", scope="openid email")["access_token"]
    with enter(acme):
        EmailAddress.objects.filter(user=user).update(verified=False)
    assert rp.userinfo(token).json()["email_verified"] is False


def test_the_subject_is_that_of_the_id_token(acme: TenantScope, visit: Visit) -> None:
    rp = Party(acme)
    given = rp.tokens(visit(acme), "alice")
    assert rp.userinfo(given["access_token"]).json()["sub"] == rp.claims(given["id_token"])["sub"]
