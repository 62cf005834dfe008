"""Class G of peers' advisories: what ends a person's standing ends every session, refresh family and token of theirs.

The bound is the next request: userinfo, introspection, the token endpoint and our own pages ask each time. Alone a JWT
that an API verifies by itself lives on until it expires, ten minutes by default, as the console says (SECURITY 14).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from identity.signin.factors.resets import reset_now
from identity.users import operations
from identity.users.models import User
from identity.users.roles.operations import create_role, give_roles, take_roles, update_admitted_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import digest_of
from tests import cast
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for

NEW = "another horse, another battery"


@dataclass
class Holder:
    """A person on two devices, each signed in to an application that holds tokens for it."""

    scope: TenantScope
    person: User
    rp: Party
    api: Party
    here: Visitor
    there: Visitor
    tokens: list[dict[str, Any]] = field(default_factory=list)

    def of(self, device: Visitor) -> dict[str, Any]:
        return self.tokens[0 if device is self.here else 1]

    def standing(self, device: Visitor) -> dict[str, bool]:
        """What still opens something. A refresh is asked last: it moves the family on."""
        held = self.of(device)
        device.open("/account/")
        found = {
            "session": device.path == "/account/",
            "userinfo": self.rp.userinfo(held["userinfo"]).status_code == 200,
            "introspection": bool(self.rp.introspect(held["userinfo"])["active"]),
        }
        if "refresh" in held:
            found["introspection by the API"] = bool(self.api.introspect(held["api"])["active"])
            found["introspection of the family"] = bool(self.rp.introspect(held["refresh"])["active"])
            found["refresh"] = self.rp.refresh(held["refresh"]).status_code == 200
        return found


def hold(scope: TenantScope, wanted: str) -> Holder:
    music, rp, api = Music(scope, token_format="opaque"), Party(scope), Party(scope, "machine")
    music.employ(api, "read:free")
    found = Holder(scope, music.listener, rp, api, Visitor(scope), Visitor(scope))
    for device in (found.here, found.there):
        code = rp.sign_in(device, music.login, scope=wanted, resource=music.indicator)["code"]
        given = rp.redeem(code).json()
        held = {"userinfo": given["access_token"]}
        if "refresh_token" in given:
            at_api = rp.refresh(given["refresh_token"], resource=music.indicator).json()
            held |= {"api": at_api["access_token"], "refresh": at_api["refresh_token"]}
        found.tokens.append(held)
    return found


@pytest.fixture
def holder(acme: TenantScope) -> Holder:
    """With access that outlives the session (`offline_access`)."""
    return hold(acme, SCOPES)


@pytest.fixture
def visiting(acme: TenantScope) -> Holder:
    """With access for as long as the session lasts (Core 11)."""
    return hold(acme, "openid profile")


def none_of(holder: Holder, device: Visitor) -> None:
    assert not any(holder.standing(device).values()), holder.standing(device)


def all_of(holder: Holder, device: Visitor) -> None:
    assert all(holder.standing(device).values()), holder.standing(device)


def do(holder: Holder, work: Callable[[], object]) -> None:
    with enter(holder.scope):
        work()


def test_before_anything_happens_all_of_it_stands(holder: Holder) -> None:
    for device in (holder.here, holder.there):
        assert all(holder.standing(device).values())


def test_deleting_a_person_ends_everything(holder: Holder) -> None:
    do(holder, lambda: operations.delete_user(user=holder.person, by=COMMAND))
    for device in (holder.here, holder.there):
        none_of(holder, device)


def test_suspending_a_person_ends_everything_and_resuming_brings_nothing_back(holder: Holder) -> None:
    """allauth 65.13.0: an inactive user's tokens lived."""
    do(holder, lambda: operations.suspend_user(user=holder.person, reason="a test", by=COMMAND))
    for device in (holder.here, holder.there):
        none_of(holder, device)
    do(holder, lambda: operations.resume_user(user=holder.person, by=COMMAND))
    for device in (holder.here, holder.there):
        none_of(holder, device)


def test_a_password_set_by_staff_ends_everything(holder: Holder) -> None:
    do(holder, lambda: operations.set_password(user=holder.person, password=NEW, by=COMMAND))
    for device in (holder.here, holder.there):
        none_of(holder, device)


def test_a_change_of_the_password_ends_all_but_the_session_that_made_it(holder: Holder) -> None:
    """allauth 65.19.3 and 65.19.5: tokens survived it. Those of the session in hand are given anew, too."""
    holder.here.open("/account/password")
    holder.here.submit(oldpassword=cast.PASSWORD, password1=NEW)
    none_of(holder, holder.there)
    kept = holder.standing(holder.here)
    assert kept.pop("session")
    assert not any(kept.values()), kept


def test_a_recovery_ends_everything(holder: Holder) -> None:
    browser = Visitor(holder.scope)
    browser.open("/recover")
    browser.submit(email=holder.person.email)
    browser.submit(code=code_for(holder.scope, holder.person.email))
    browser.submit(password1=NEW)
    for device in (holder.here, holder.there):
        none_of(holder, device)


def test_a_factor_reset_ends_everything(holder: Holder) -> None:
    do(holder, lambda: reset_now(user=holder.person, reason="a test", by=COMMAND))
    for device in (holder.here, holder.there):
        none_of(holder, device)


def test_signing_out_everywhere_by_staff_ends_everything(holder: Holder) -> None:
    do(holder, lambda: operations.end_all_sessions(user=holder.person, by=COMMAND))
    for device in (holder.here, holder.there):
        none_of(holder, device)


def test_the_end_of_a_session_ends_what_was_given_in_it_and_nothing_else(visiting: Holder) -> None:
    visiting.here.open("/signout")
    visiting.here.submit()
    none_of(visiting, visiting.here)
    all_of(visiting, visiting.there)


def test_access_that_was_asked_for_beyond_the_session_outlives_its_end(holder: Holder) -> None:
    """As the person agreed (OpenID Connect Core 11); they end it on their account page, or with a new password."""
    holder.here.open("/signout")
    holder.here.submit()
    kept = holder.standing(holder.here)
    assert not kept.pop("session")
    assert all(kept.values()), kept


def test_signing_out_the_other_devices_ends_theirs_and_nothing_else(visiting: Holder) -> None:
    key = digest_of(visiting.here.client.cookies[settings.SESSION_COOKIE_NAME].value)
    do(visiting, lambda: operations.end_other_sessions(user=visiting.person, keep=key, by=COMMAND))
    none_of(visiting, visiting.there)
    all_of(visiting, visiting.here)


def test_a_session_whose_row_is_gone_is_over(holder: Holder) -> None:
    """authentik CVE-2025-29928: deleting rows of sessions did not revoke them."""
    key = digest_of(holder.here.client.cookies[settings.SESSION_COOKIE_NAME].value)
    do(holder, lambda: Session.objects.filter(session_key=key).delete())
    holder.here.open("/account/")
    assert holder.here.path.startswith("/signin")
    assert "error=login_required" in holder.here.open(holder.rp.authorize_path(prompt="none")).headers["Location"]


def test_the_loss_of_the_role_that_admits_ends_what_the_application_has(holder: Holder) -> None:
    """The session stays the person's; the application gets nothing more."""
    with enter(holder.scope):
        role = create_role(name=cast.unique("staff"), by=COMMAND)
        give_roles(user=holder.person, roles=[role], by=COMMAND)
        update_admitted_roles(application=holder.rp.client.application, roles=[role], by=COMMAND)
    assert holder.rp.userinfo(holder.of(holder.here)["userinfo"]).status_code == 200
    do(holder, lambda: take_roles(user=holder.person, roles=[role], by=COMMAND))
    for device in (holder.here, holder.there):
        kept = holder.standing(device)
        assert kept.pop("session")
        # The family is asleep, not gone: with the role it wakes up.
        kept.pop("introspection of the family")
        assert not any(kept.values()), kept


def test_the_loss_of_a_role_takes_its_permissions_at_the_next_refresh(acme: TenantScope) -> None:
    music, rp = Music(acme), Party(acme)
    given = rp.tokens(Visitor(acme), music.login, scope=SCOPES, resource=music.indicator)
    music.take("free")
    refreshed = rp.refresh(given["refresh_token"], resource=music.indicator).json()
    assert "read:free" not in refreshed.get("scope", "").split()
    assert refreshed.get("expires_in", 600) <= 600
