"""WebAuthn Level 3, 7.1 and 7.2: what an answer must not be. Each is tried at sign-in, unless it says otherwise."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fido2 import cbor
from fido2.utils import websafe_encode
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.signin.factors import challenge, webauthn
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.factors import kit
from tests.signin.factors.authenticator import UP, UV, Authenticator
from tests.visitor import Visitor

REFUSED = "/signin?notice=passkey-refused"


def _refused(scope: TenantScope, passkey: Authenticator, **changes: Any) -> Visitor:
    browser = Visitor(scope)
    kit.sign_in_with_passkey(browser, passkey, **changes)
    assert browser.path == REFUSED, changes
    assert browser.open("/account/").status_code == 200
    assert browser.path.startswith("/signin?next=")
    return browser


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "http://globex.localhost:8000"},
        {"origin": "http://acme.localhost"},
        {"origin": "http://acme.localhost.evil.test"},
        {"origin": "null"},
        {"rp_id": "localhost"},
        {"rp_id": "globex.localhost"},
        {"type": "webauthn.create"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"challenge": ""},
        {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
        {"signature": b""},
        {"handle": b"somebody else"},
        {"handle": None},
        {"id": b"unknown"},
    ],
    ids=str,
)
def test_an_answer_of_another_kind_is_refused(acme: TenantScope, changes: dict[str, Any]) -> None:
    _refused(acme, kit.give_passkey(acme, cast.person(acme)), **changes)


@pytest.mark.parametrize("flags", [0, UP, UV])
def test_without_user_verification_it_is_refused(acme: TenantScope, flags: int) -> None:
    """allauth 65.21.1 let passkeys in that had not asked their owner."""
    alice = cast.person(acme)
    passkey = kit.give_passkey(acme, alice)
    passkey.flags = flags
    _refused(acme, passkey)
    browser = Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(credential=passkey.get(kit.options_of(browser)))
    assert browser.path == "/signin/factor"


def test_inside_a_frame_of_another_origin_it_is_refused(acme: TenantScope) -> None:
    passkey = kit.give_passkey(acme, cast.person(acme))
    passkey.cross_origin = True
    _refused(acme, passkey)


def test_a_counter_that_goes_back_ends_the_passkey_and_is_told(acme: TenantScope) -> None:
    alice = cast.person(acme)
    passkey = kit.give_passkey(acme, alice)
    passkey.count = 10
    kit.sign_in_with_passkey(Visitor(acme), passkey)
    passkey.count = 5
    _refused(acme, passkey)
    assert "user.refuse_passkey" in kit.actions(acme, alice)
    passkey.count = 100
    _refused(acme, passkey)


def test_an_authenticator_that_does_not_count_is_taken(acme: TenantScope) -> None:
    passkey = kit.give_passkey(acme, cast.person(acme))
    passkey.step = 0
    for _ in range(2):
        browser = Visitor(acme)
        kit.sign_in_with_passkey(browser, passkey)
        assert browser.path == "/account/"


def test_an_answer_counts_once(acme: TenantScope) -> None:
    passkey, browser = kit.give_passkey(acme, cast.person(acme)), Visitor(acme)
    passkey.step = 0
    browser.open("/signin")
    answer = passkey.get(browser.client.get("/signin/passkey").json())
    browser.submit(form=1, credential=answer)
    assert browser.path == "/account/"
    browser.open("/signout")
    browser.submit()
    browser.open("/signin")
    browser.submit(form=1, credential=answer)
    assert browser.path == REFUSED


def test_an_answer_of_another_browser_is_refused(acme: TenantScope) -> None:
    passkey, mine, theirs = kit.give_passkey(acme, cast.person(acme)), Visitor(acme), Visitor(acme)
    for browser in (mine, theirs):
        browser.open("/signin")
        options = browser.client.get("/signin/passkey").json()
    mine.submit(form=1, credential=passkey.get(options))
    assert mine.path == REFUSED


def test_an_answer_for_one_purpose_serves_no_other(acme: TenantScope) -> None:
    alice = cast.person(acme)
    passkey, browser = kit.give_passkey(acme, alice), Visitor(acme)
    browser.open("/signin")
    at_first = browser.client.get("/signin/passkey").json()
    browser.sign_in(alice.email, cast.PASSWORD)
    second = kit.options_of(browser)
    browser.submit(credential=passkey.get({**second, "challenge": at_first["challenge"]}))
    assert browser.path == "/signin/factor"
    browser.open("/signin")
    browser.submit(form=1, credential=passkey.get({**at_first, "challenge": second["challenge"]}))
    assert browser.path == REFUSED


def test_a_passkey_of_one_tenant_means_nothing_at_another(acme: TenantScope, globex: TenantScope) -> None:
    passkey = kit.give_passkey(acme, cast.person(acme))
    passkey.origin = passkey.origin.replace("acme", "globex")
    _refused(globex, passkey)


def test_somebody_elses_passkey_is_no_second_factor(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    kit.give_passkey(acme, alice)
    bobs, browser = kit.give_passkey(acme, bob), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(credential=bobs.get(kit.options_of(browser)))
    assert browser.path == "/signin/factor"


def test_a_challenge_is_over_after_a_while(in_acme: TenantScope) -> None:
    import time_machine
    from django.utils import timezone

    made = challenge.make(purpose="a", binding="b")
    challenge.check(made, purpose="a", binding="b")
    later = time_machine.travel(timezone.now() + timedelta(seconds=challenge.LIFETIME + 2))
    with later, pytest.raises(challenge.ChallengeInvalid):
        challenge.check(made, purpose="a", binding="b")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"response": []}', '{"id": 1}', "x" * 30_000, "[" * 20_000]
)
def test_nonsense_is_refused_like_everything_else(acme: TenantScope, text: str) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    browser.submit(form=1, credential=text)
    assert browser.path == REFUSED


@pytest.mark.parametrize("data", [3 * 10**10, -5, "text", [], {}])
def test_an_attestation_of_another_shape_is_refused(in_acme: TenantScope, data: object) -> None:
    alice, ceremony = cast.new_user(), webauthn.Ceremony("x", "y")
    made = json.loads(Authenticator("").create(webauthn.creation_options(alice, webauthn.new_handle(), ceremony)))
    made["response"]["attestationObject"] = websafe_encode(
        cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
    )
    with pytest.raises(webauthn.PasskeyRefused):
        webauthn.read_registration(json.dumps(made), ceremony)


def _mangled(answer: str) -> st.SearchStrategy[str]:
    """One member of an answer, anywhere in it, replaced by something else."""
    whole = json.loads(answer)
    paths = [(name,) for name in whole] + [("response", name) for name in whole["response"]]
    odd = st.one_of(st.none(), st.integers(), st.text(max_size=60), st.lists(st.integers(), max_size=2), st.binary(max_size=60).map(lambda b: b.hex()))  # fmt: skip

    def replaced(path: tuple[str, ...], value: object) -> str:
        changed = json.loads(answer)
        place = changed["response"] if len(path) == 2 else changed
        place[path[-1]] = value
        return json.dumps(changed)

    return st.builds(replaced, st.sampled_from(paths), odd)


@pytest.mark.parametrize("kind", ["create", "get"])
def test_answers_with_anything_in_them_are_refused_and_nothing_breaks(in_acme: TenantScope, kind: str) -> None:
    alice = cast.new_user()
    device = kit.give_passkey(in_acme, alice)
    ceremony = webauthn.Ceremony("x", "y")

    read: Callable[[str], object]
    if kind == "create":
        answer = device.create(webauthn.creation_options(alice, webauthn.new_handle(), ceremony))
        read = lambda text: webauthn.read_registration(text, ceremony)  # noqa: E731  # one of two
    else:
        answer = device.get(webauthn.request_options(ceremony), which=0, signature=b"none")
        read = lambda text: webauthn.read_assertion(text, ceremony, alice)  # noqa: E731  # one of two

    @settings(max_examples=150, deadline=None)
    @given(_mangled(answer))
    def run(text: str) -> None:
        from django.db import transaction

        with enter(in_acme), transaction.atomic():
            try:
                read(text)
            except webauthn.PasskeyRefused:
                return
            # Members that say nothing of who it is may be anything.
            assert kind == "create"

    run()
