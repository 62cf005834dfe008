"""The signed-out page: hidden frames for those who took part, and the way on (sections 3 and 4)."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.exceptions import ValidationError

from identity.applications.operations import suspend_application
from identity.oidc.models import SelfRegistration
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
AFTER = "https://rp.example/signed-out"
FRAME = "https://rp.example/frontchannel?of=us"


class Framed(Party):
    """Signs in somebody of its own: the limits on one account count all tests together."""

    def tokens(self, visitor: Visitor, login: str = "", **changes: Any) -> dict[str, Any]:
        with enter(self.scope):
            login = login or str(cast.new_user().username)
        return super().tokens(visitor, login, **changes)


def _party(scope: TenantScope, host: str = "rp.example", **values: Any) -> Framed:
    return Framed(
        scope,
        redirect_uris=[f"https://{host}/callback"],
        post_logout_redirect_uris=[AFTER],
        values={"frontchannel_logout_uri": f"https://{host}/frontchannel?of=us"},
        **values,
    )


@pytest.fixture
def rp(acme: TenantScope) -> Framed:
    return _party(acme)


@pytest.fixture
def browser(acme: TenantScope, visit: Visit) -> Visitor:
    return visit(acme)


def _end(browser: Visitor, **parameters: str) -> None:
    browser.open(f"/oidc/session/end?{urlencode(parameters)}")


def _frames(browser: Visitor) -> list[str]:
    return [unescape(found) for found in re.findall(r'<iframe src="([^"]+)"', browser.text)]


def _frame_src(browser: Visitor) -> str:
    policy = browser.page.headers["Content-Security-Policy"]
    found = [rule.strip() for rule in policy.split(";") if "frame-src" in rule]
    assert len(found) <= 1
    return found[0] if found else ""


def test_a_frame_tells_the_client_which_session_at_which_issuer_has_ended(rp: Framed, browser: Visitor) -> None:
    """Conformance: oidcc-frontchannel-rp-initiated-logout."""
    claims = rp.claims(rp.tokens(browser)["id_token"])
    browser.open(rp.authorize_path())
    hint = rp.redeem(rp.answer(browser)["code"]).json()["id_token"]
    _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="s")
    (frame,) = _frames(browser)
    assert frame.startswith(FRAME + "&")
    assert parse_qs(urlsplit(frame).query) == {"of": ["us"], "iss": [claims["iss"]], "sid": [claims["sid"]]}
    browser.open(rp.authorize_path(prompt="none"))
    assert rp.answer(browser)["error"] == "login_required"


def test_the_page_leads_on_without_a_script_after_three_seconds(rp: Framed, browser: Visitor) -> None:
    hint = rp.tokens(browser)["id_token"]
    _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="a b&c")
    assert browser.page.status_code == 200
    assert browser.page.headers["Refresh"] == f"3;url={AFTER}?state=a%20b%26c"
    assert f'href="{AFTER}?state=a%20b%26c" data-onward' in browser.text


def test_the_page_may_frame_exactly_the_clients_that_took_part(acme: TenantScope, rp: Framed, browser: Visitor) -> None:
    other, absent, suspended = (_party(acme, f"{name}.example") for name in ("other", "absent", "suspended"))
    hint = rp.tokens(browser)["id_token"]
    for one in (other, suspended):
        browser.open(one.authorize_path())
        one.redeem(one.answer(browser)["code"])
    with enter(acme):
        suspend_application(application=suspended.client.application, reason="tried", by=COMMAND)
    _end(browser, id_token_hint=hint)
    assert _frame_src(browser) == "frame-src https://other.example https://rp.example"
    assert len(_frames(browser)) == 2
    assert absent.client.name not in browser.text


def test_an_address_that_a_client_registered_by_itself_is_not_loaded_before_somebody_reviewed_it(
    acme: TenantScope, rp: Framed, browser: Visitor
) -> None:
    hint = rp.tokens(browser)["id_token"]
    with enter(acme):
        SelfRegistration.objects.create(client=rp.client)
    _end(browser, id_token_hint=hint)
    assert (_frames(browser), _frame_src(browser)) == ([], "")


def test_nobody_else_may_frame_or_be_framed(rp: Framed, browser: Visitor) -> None:
    hint = rp.tokens(browser)["id_token"]
    _end(browser, id_token_hint=hint)
    policy = browser.page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    _end(browser)
    assert (_frames(browser), _frame_src(browser)) == ([], "")


def test_frames_are_out_of_sight_and_out_of_reach(rp: Framed, browser: Visitor) -> None:
    hint = rp.tokens(browser)["id_token"]
    _end(browser, id_token_hint=hint)
    (frame,) = re.findall(r"<iframe [^>]+>", browser.text)
    for attribute in (
        ' title="Signing you out of ',
        ' aria-hidden="true"',
        " hidden",
        ' tabindex="-1"',
        ' referrerpolicy="no-referrer"',
    ):
        assert attribute in frame
    assert "allow-top-navigation" not in frame


def test_the_names_of_two_clients_for_one_session_differ(acme: TenantScope, rp: Framed, browser: Visitor) -> None:
    other = _party(acme, "other.example")
    hint = rp.tokens(browser)["id_token"]
    browser.open(other.authorize_path())
    other.redeem(other.answer(browser)["code"])
    _end(browser, id_token_hint=hint)
    assert len({parse_qs(urlsplit(frame).query)["sid"][0] for frame in _frames(browser)}) == 2


def test_a_sign_out_on_our_own_page_shows_the_frames_too(rp: Framed, browser: Visitor) -> None:
    rp.tokens(browser)
    browser.open("/signout")
    browser.submit()
    assert browser.path.startswith("/oidc/session/ended?of=")
    assert len(_frames(browser)) == 1
    assert "Refresh" not in browser.page.headers


def test_the_agreement_to_an_unproved_wish_shows_them_and_leads_on(rp: Framed, browser: Visitor) -> None:
    rp.tokens(browser)
    _end(browser, client_id=rp.client_id, post_logout_redirect_uri=AFTER)
    browser.submit()
    assert len(_frames(browser)) == 1
    assert browser.page.headers["Refresh"] == f"3;url={AFTER}"


def test_without_such_clients_the_way_back_is_a_redirect(acme: TenantScope, browser: Visitor) -> None:
    rp = Framed(acme, post_logout_redirect_uris=[AFTER])
    _end(browser, id_token_hint=rp.tokens(browser)["id_token"], post_logout_redirect_uri=AFTER)
    assert (browser.page.status_code, browser.location) == (302, AFTER)


def test_a_second_sign_out_has_no_frames_and_leads_straight_back(rp: Framed, browser: Visitor) -> None:
    hint = rp.tokens(browser)["id_token"]
    _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER)
    _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER)
    assert browser.location == AFTER


@pytest.mark.parametrize("of", ["", "nonsense", "ImEi:1abc:def"])
def test_an_address_of_the_page_that_we_did_not_make_shows_no_frames(browser: Visitor, of: str) -> None:
    browser.open(f"/oidc/session/ended?{urlencode({'of': of})}")
    assert "You are signed out" in browser.text
    assert _frames(browser) == []


def test_an_address_of_the_page_is_worth_nothing_at_another_tenant(
    globex: TenantScope, rp: Framed, browser: Visitor, visit: Visit
) -> None:
    rp.tokens(browser)
    browser.open("/signout")
    browser.submit()
    assert _frames(browser)
    stranger = visit(globex)
    stranger.open(browser.path)
    assert _frames(stranger) == []


def test_it_speaks_japanese(acme: TenantScope, rp: Framed, visit: Visit) -> None:
    browser = visit(acme, language="ja")
    hint = rp.tokens(browser)["id_token"]
    _end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER)
    assert "サインアウトしました" in browser.text
    assert f"{rp.client.name} に戻ります" in browser.text


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/frontchannel",
        "http://rp.example/frontchannel",
        "https://rp.example:8443/frontchannel",
        "https://rp.example/frontchannel#part",
        "https://rp.example;sandbox/frontchannel",
        "/frontchannel",
        "javascript:alert(1)",
    ],
)
def test_the_address_lies_where_the_client_is_answered(acme: TenantScope, uri: str) -> None:
    """Section 2: the same scheme, host and port as a redirect URI."""
    with pytest.raises(ValidationError) as refusal:
        Party(acme, values={"frontchannel_logout_uri": uri})
    assert list(refusal.value.message_dict) == ["frontchannel_logout_uri"]


def test_a_person_of_another_browser_is_not_concerned(acme: TenantScope, rp: Framed, visit: Visit) -> None:
    alice, bob = visit(acme), visit(acme)
    rp.tokens(alice)
    bob.sign_in("bob", cast.PASSWORD)
    bob.open("/signout")
    bob.submit()
    assert "iframe" not in bob.text


def test_the_metadata_promises_it_with_the_session(rp: Framed) -> None:
    """Conformance: oidcc-frontchannel-rp-initiated-logout-discovery-endpoint-verification."""
    found = rp.http.get("/oidc/.well-known/openid-configuration").json()
    assert (found["frontchannel_logout_supported"], found["frontchannel_logout_session_supported"]) == (True, True)
