"""The ways to the pages of factors, in each of their states."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from identity.signin.factors.resets import ask_reset
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.hosted.pages import Scene, Way
from tests.signin.factors.kit import (
    KEY,
    code_now,
    give_app,
    give_codes,
    give_passkey,
    sign_in_with_passkey,
    tenant_with,
)
from tests.visitor import Visitor, code_for, mails_to

Shown = Iterator[tuple[str, Visitor]]


def _guarded(scope: TenantScope) -> tuple[User, str]:
    """Somebody with an authenticator app, a passkey and recovery codes: the person, and the app's secret."""
    alice = cast.person(scope)
    secret = give_app(scope, alice)
    give_passkey(scope, alice, "Phone")
    give_codes(scope, alice)
    return alice, secret


def _factor(scene: Scene) -> Shown:
    scope = tenant_with(mode="required", email=True, trusted_days=30)
    visitor = scene.visitor(scope)
    alice, _secret = _guarded(scope)
    visitor.sign_in(alice.email, cast.PASSWORD)
    yield "passkey", visitor
    for method in ("app", "recovery"):
        visitor.open(f"/signin/factor?use={method}")
        yield method, visitor
        visitor.submit(code="000000")
        yield f"{method} wrong", visitor
    bob, mailed = cast.person(scope), scene.visitor(scope)
    mailed.sign_in(bob.email, cast.PASSWORD)
    yield "to be sent", mailed
    mailed.submit()
    yield "sent", mailed
    mailed.submit(code="000000" if code_for(scope, bob.email) != "000000" else "111111")
    yield "sent, wrong", mailed


def _enrol(scene: Scene) -> Shown:
    scope = tenant_with(mode="required")
    visitor = scene.visitor(scope)
    visitor.sign_in(cast.person(scope).email, cast.PASSWORD)
    yield "choose", visitor
    visitor.open("/signin/enrol?use=passkey")
    yield "passkey", visitor
    visitor.open("/signin/enrol?use=app")
    yield "app", visitor
    found = KEY.search(visitor.text)
    assert found is not None
    visitor.submit(code="000000")
    yield "app wrong", visitor
    visitor.submit(code=code_now(found[1].replace(" ", "")))
    yield "codes", visitor


def _again(scene: Scene) -> Shown:
    member = scene.signed_in()
    member.open("/signin/again")
    yield "password", member
    alice, visitor = cast.person(scene.scope), scene.visitor()
    secret = give_app(scene.scope, alice)
    visitor.sign_in(alice.email, cast.PASSWORD)
    visitor.submit(code=code_now(secret))
    visitor.open("/signin/again")
    yield "app", visitor


def _holder(scene: Scene) -> Visitor:
    """Somebody with everything, signed in with the passkey."""
    alice, visitor = cast.person(scene.scope), scene.visitor()
    give_app(scene.scope, alice)
    sign_in_with_passkey(visitor, give_passkey(scene.scope, alice, "Phone"))
    with enter(scene.scope):
        ask_reset(user=alice, reason="a test", by=COMMAND)
    visitor.open("/account/security/")
    return visitor


def _security(scene: Scene) -> Shown:
    member = scene.signed_in()
    member.open("/account/security/")
    yield "none yet", member
    yield "everything", _holder(scene)


def _of_passkey(act: str) -> Way:
    def way(scene: Scene) -> Shown:
        visitor = _holder(scene)
        found = re.search(rf"/account/security/\d+/{act}", visitor.text)
        assert found is not None, visitor.text
        visitor.open(found[0])
        yield "", visitor

    return way


def _add(scene: Scene) -> Shown:
    visitor = scene.signed_in()
    for method in ("", "?use=app", "?use=passkey"):
        visitor.open(f"/account/security/add{method}")
        yield method, visitor


def _codes(scene: Scene) -> Shown:
    visitor = scene.signed_in()
    visitor.open("/account/security/codes")
    yield "asked", visitor
    visitor.submit()
    yield "shown", visitor


def _keep(scene: Scene) -> Shown:
    alice, visitor = cast.person(scene.scope), scene.visitor()
    with enter(scene.scope):
        ask_reset(user=alice, reason="a test", by=COMMAND)
    found = re.search(r"http\S+/signin/keep-factors\?\S+", mails_to(scene.scope, alice.email)[-1].get_content())
    assert found is not None
    parts = urlsplit(found[0])
    visitor.open(f"{parts.path}?{parts.query}")
    yield "", visitor
    visitor.submit()
    yield "kept", visitor
    visitor.open(parts.path)
    yield "over", visitor


WAYS: dict[str, Way] = {
    "signin_factor": _factor,
    "signin_enrol": _enrol,
    "account_reauthenticate": _again,
    "signin_keep_factors": _keep,
    "account_factors": _security,
    "account_remove_factor": _of_passkey("remove"),
    "account_rename_passkey": _of_passkey("rename"),
    "account_add_factor": _add,
    "account_recovery_codes": _codes,
}
