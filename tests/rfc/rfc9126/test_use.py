"""Section 4: the name of a pushed request at the authorization endpoint."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.isolation.scope import TenantScope, enter
from tenants.onetime.models import OneTime
from tests import cast
from tests.oidc.music import Music
from tests.oidc.party import Party
from tests.rfc.rfc9126.pusher import authorize_path, push
from tests.visitor import Visitor, forms_of

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


def _uri(rp: Party, **changes: object) -> str:
    return str(push(rp, **changes).json()["request_uri"])


def _is_refused(visitor: Visitor) -> bool:
    return bool(visitor.page.status_code == 400 and not visitor.location and "cannot go on" in visitor.text)


def test_it_stands_for_the_request(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD, authorize_path(rp, _uri(rp, state="pushed", nonce="n")))
    answer = rp.answer(visitor)
    assert (answer["state"], answer["iss"]) == ("pushed", rp.issuer)
    tokens = rp.redeem(answer["code"]).json()
    assert rp.claims(tokens["id_token"])["nonce"] == "n"


def test_parameters_beside_it_do_not_count(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    beside = {"state": "beside", "redirect_uri": "https://evil.example/", "scope": "openid phone", "prompt": "none"}
    visitor.sign_in("alice", cast.PASSWORD, authorize_path(rp, _uri(rp, state="pushed", scope="openid"), **beside))
    answer = rp.answer(visitor)
    assert answer["state"] == "pushed"
    assert rp.redeem(answer["code"]).json()["scope"] == "openid"


def test_it_ends_in_one_answer_not_in_one_visit(acme: TenantScope, visit: Visit, rp: Party) -> None:
    path = authorize_path(rp, _uri(rp))
    visitor = visit(acme)
    for _visit in range(3):
        visitor.open(path)
        assert visitor.path.startswith("/signin")
    visitor.sign_in("alice", cast.PASSWORD, path)
    assert "code" in rp.answer(visitor)
    visitor.open(path)
    assert _is_refused(visitor)


def test_of_two_tabs_one_gets_a_code(acme: TenantScope, visit: Visit, rp: Party) -> None:
    path = authorize_path(rp, _uri(rp))
    first, second = visit(acme), visit(acme)
    second.open(path)
    first.sign_in("alice", cast.PASSWORD, path)
    assert "code" in rp.answer(first)
    second.submit(login="alice")
    second.submit(password=cast.PASSWORD)
    assert _is_refused(second)


def test_an_error_is_an_answer_too(acme: TenantScope, visit: Visit, rp: Party) -> None:
    path = authorize_path(rp, _uri(rp, prompt="none"))
    visitor = visit(acme)
    visitor.open(path)
    assert rp.answer(visitor)["error"] == "login_required"
    visitor.open(path)
    assert _is_refused(visitor)


def test_it_expires_where_it_is_opened_not_while_somebody_signs_in(acme: TenantScope, visit: Visit, rp: Party) -> None:
    early, late, path = visit(acme), visit(acme), authorize_path(rp, _uri(rp))
    early.open(path)
    with enter(acme):
        OneTime.objects.filter(kind="pushed_request").update(expires_at=timezone.now() - timedelta(seconds=1))
    late.open(path)
    assert _is_refused(late)
    early.submit(login="alice")
    early.submit(password=cast.PASSWORD)
    assert "code" in rp.answer(early)


def test_another_clients_is_refused(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    visitor.open(authorize_path(Party(acme), _uri(rp)))
    assert _is_refused(visitor)


def test_another_tenants_is_refused(globex: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(globex)
    visitor.open(authorize_path(Party(globex), _uri(rp)))
    assert _is_refused(visitor)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 2000, "玄"])
def test_what_names_nothing_is_refused(acme: TenantScope, visit: Visit, rp: Party, token: str) -> None:
    visitor = visit(acme)
    visitor.open(authorize_path(rp, f"urn:ietf:params:oauth:request_uri:{token}"))
    assert _is_refused(visitor)


def test_any_other_request_uri_is_not_supported(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(request_uri="https://rp.example/request.jwt"))
    assert rp.answer(visitor)["error"] == "request_uri_not_supported"


def test_form_post_and_resources_are_pushed_like_the_rest(acme: TenantScope, visit: Visit, rp: Party) -> None:
    music, visitor = Music(acme), visit(acme)
    uri = _uri(rp, resource=music.indicator, scope="openid read:free", response_mode="form_post")
    visitor.sign_in(music.login, cast.PASSWORD, authorize_path(rp, uri))
    form = forms_of(visitor.text)[0]
    assert form["action"] == rp.redirect_uri
    assert rp.redeem(form["fields"]["code"], resource=music.indicator).json()["scope"] == "read:free"


def test_switching_the_account_goes_on_with_the_same_request(acme: TenantScope, visit: Visit) -> None:
    app = Party(acme, "native", redirect_uris=["com.example.app:/cb"], values={"par_required": True})
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD)
    visitor.open(authorize_path(app, _uri(app)))
    assert "Continue as" in visitor.text
    visitor.submit(form=1, action="switch")
    visitor.submit(login="bob")
    visitor.submit(password=cast.PASSWORD)
    tokens = app.redeem(app.answer(visitor)["code"]).json()
    assert app.claims(tokens["id_token"])["sub"] == str(cast.user(acme, "bob").pk)


# ── Clients that must push ──


def test_a_client_that_must_push_gets_no_answer_to_another_request(acme: TenantScope, visit: Visit) -> None:
    rp, visitor = Party(acme, values={"par_required": True}), visit(acme)
    visitor.open(rp.authorize_path())
    assert _is_refused(visitor)
    visitor.open(rp.authorize_path(redirect_uri="https://evil.example/", prompt="none"))
    assert _is_refused(visitor)
    visitor.sign_in("alice", cast.PASSWORD, authorize_path(rp, _uri(rp)))
    assert "code" in rp.answer(visitor)
