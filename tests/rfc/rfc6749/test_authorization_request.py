"""Section 3.1 and 4.1.1: what a request must hold, and where its errors go."""

from collections.abc import Callable

import pytest

from identity.applications.operations import suspend_application
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import CALLBACK, Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme, redirect_uris=[CALLBACK, "https://rp.example/query?a=1"])


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "nobody"},
        {"client_id": "a" * 1000},
        {"client_id": "line\nbreak"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "?more=1"},
        {"redirect_uri": CALLBACK + "#"},
        {"redirect_uri": CALLBACK + ";x"},
        {"redirect_uri": CALLBACK + "\n"},
        {"redirect_uri": CALLBACK.replace("https", "http")},
        {"redirect_uri": CALLBACK.replace("rp.example", "RP.EXAMPLE")},
        {"redirect_uri": CALLBACK.replace("rp.example", "rp.example:443")},
        {"redirect_uri": CALLBACK.replace("rp.example", "x@rp.example")},
        {"redirect_uri": "https://rp.example/query"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": [CALLBACK, CALLBACK]},
        {"redirect_uri": [CALLBACK, "https://evil.example/"]},
        {"prompt": "none", "redirect_uri": "https://evil.example/"},
    ],
)
def test_a_bad_client_or_address_is_shown_to_the_person_and_never_followed(
    acme: TenantScope, visit: Visit, rp: Party, changes: dict[str, str | list[str] | None]
) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(**changes))
    assert visitor.page.status_code == 400
    assert "Location" not in visitor.page
    assert "This sign-in cannot go on" in visitor.text
    assert 'href="https://evil.example' not in visitor.text


def test_a_suspended_application_is_named_as_such(acme: TenantScope, visit: Visit, rp: Party) -> None:
    with enter(acme):
        suspend_application(application=rp.client.application, reason="tried", by=COMMAND)
    visitor = visit(acme)
    visitor.open(rp.authorize_path())
    assert visitor.page.status_code == 400
    assert "suspended" in visitor.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://rp.example/request"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"scope": ["openid", "profile"]}, "invalid_request"),
        ({"nonce": ["a", "b"]}, "invalid_request"),
        ({"unheard_of": ["a", "b"]}, "invalid_request"),
        ({"scope": 'openid "quoted"'}, "invalid_scope"),
        ({"scope": "openid \\"}, "invalid_scope"),
        ({"nonce": "n" * 600}, "invalid_request"),
        ({"unheard_of": "x" * 3000}, "invalid_request"),
        ({"claims": "no json"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"id_token": 1}'}, "invalid_request"),
        ({"claims": "[" * 2000}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "whatever"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "9" * 30}, "invalid_request"),
        ({"id_token_hint": "a.b.c"}, "invalid_request"),
    ],
)
def test_every_other_error_goes_to_the_client_with_state_and_issuer(
    acme: TenantScope, visit: Visit, rp: Party, changes: dict[str, str | list[str] | None], error: str
) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(**changes))
    answer = rp.answer(visitor)
    assert answer["error"] == error
    assert answer["state"] == "the state"
    assert answer["iss"] == rp.issuer
    assert not set('"\\') & set(answer["error_description"])
    assert answer["error_description"].isascii()


def test_a_machine_may_not_ask_for_a_code(acme: TenantScope, visit: Visit) -> None:
    web = Party(acme, "web", grant_types=["client_credentials"])
    visitor = visit(acme)
    visitor.open(web.authorize_path())
    assert web.answer(visitor)["error"] == "unauthorized_client"


def test_a_state_that_came_twice_is_not_sent_back(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(state=["first", "second"]))
    answer = rp.answer(visitor)
    assert answer["error"] == "invalid_request"
    assert "state" not in answer


def test_the_query_of_a_registered_address_is_kept(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(redirect_uri="https://rp.example/query?a=1", response_type="token"))
    assert visitor.location.startswith("https://rp.example/query?a=1&error=")


def test_unknown_parameters_and_scopes_are_ignored(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    code = rp.sign_in(visitor, "alice", scope="openid unheard_of", foo="bar", display="popup", claims_locales="se")
    assert rp.redeem(code["code"]).json()["scope"] == "openid"


@pytest.mark.parametrize("query", ["client_id=%ff", "x=" + "a" * 20_000, "&".join(f"a{n}=1" for n in range(300))])
def test_what_cannot_be_read_is_a_clean_page(acme: TenantScope, visit: Visit, query: str) -> None:
    visitor = visit(acme)
    visitor.open(f"/oidc/auth?{query}")
    assert visitor.page.status_code in (400, 414)


def test_a_request_by_post_is_kept_and_opened_by_get(acme: TenantScope, visit: Visit, rp: Party) -> None:
    """Core 3.1.2.1. A form from another site carries no cookie, so only what follows can know who is signed in."""
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery")
    query = rp.authorize_path().partition("?")[2]
    page = visitor.client.post(
        "/oidc/auth",
        query,
        content_type="application/x-www-form-urlencoded",
        headers={"origin": "https://rp.example", "sec-fetch-site": "cross-site"},
    )
    assert page.status_code == 303
    visitor.open(page["Location"])
    assert rp.redeem(rp.answer(visitor)["code"]).status_code == 200


def test_a_state_with_every_kind_of_mark_comes_back_as_it_was(acme: TenantScope, visit: Visit, rp: Party) -> None:
    state = "a&b=c d+e%20f\"<>'玄関#" + "x" * 384
    visitor = visit(acme)
    visitor.open(rp.authorize_path(state=state, prompt="none"))
    assert rp.answer(visitor)["state"] == state
