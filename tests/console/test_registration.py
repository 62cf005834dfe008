"""Whether applications may enter themselves: chosen on a page, and what ends with it said before."""

import json
import re

from identity.oidc.models import Client, InitialAccessToken, ProviderPolicy
from tenants.isolation.scope import enter
from tenants.models import Tenant
from tests import cast
from tests.console.people import answer, at_console, events, give, new_operator
from tests.oidc.party import http
from tests.visitor import Visitor

PAGE = "settings/registration/"


def _visit() -> tuple[Tenant, Visitor]:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "admin")
    visitor = at_console(operator)
    visitor.open(f"/t/{made.slug}/{PAGE}")
    return made, visitor


def test_it_is_chosen_with_what_they_may_ask_for() -> None:
    made, visitor = _visit()
    answer(visitor, registration="open", registration_scopes="read:things\nwrite:things")
    assert "Saved. It holds from now on." in visitor.text
    with enter(made.scope()):
        assert ProviderPolicy.load().registration_scopes == ["read:things", "write:things"]
    assert "registration_endpoint" in http(made.scope()).get("/oidc/.well-known/openid-configuration").json()
    assert events(made.scope(), "provider_policy.update")


def test_turning_it_off_says_what_ends() -> None:
    made, visitor = _visit()
    answer(visitor, registration="token", registration_scopes="")
    answer(visitor, registration="off", registration_scopes="")
    assert "can no longer change or remove themselves" in visitor.text
    with enter(made.scope()):
        assert ProviderPolicy.load().registration == "token"


def test_a_scope_that_is_none_is_refused_at_its_field() -> None:
    made, visitor = _visit()
    answer(visitor, registration="open", registration_scopes='quo"ted')
    assert "no blanks, quotes or backslashes" in visitor.text
    with enter(made.scope()):
        assert ProviderPolicy.load().registration == "off"


def test_a_token_lets_a_program_enter_its_application_and_staff_review_it() -> None:
    made, visitor = _visit()
    answer(visitor, registration="token", registration_scopes="")
    visitor.open(f"/t/{made.slug}/{PAGE}tokens/")
    assert "enters its application by itself" in visitor.text
    visitor.open(f"/t/{made.slug}/{PAGE}tokens/new/")
    answer(visitor, name="portal")
    token = re.findall(r"<code>([^<]+)</code>", visitor.text)[0]
    body = {"redirect_uris": ["https://partner.test/back"], "client_name": "Partner"}
    entered = http(made.scope()).post(
        "/oidc/register", json.dumps(body), "application/json", headers={"authorization": f"Bearer {token}"}
    )
    assert entered.status_code == 201, entered.content
    visitor.open(f"/t/{made.slug}/{PAGE}tokens/")
    assert token not in visitor.text
    with enter(made.scope()):
        client = Client.objects.select_related("application").get(client_id=entered.json()["client_id"])
        row = InitialAccessToken.objects.get()
    visitor.open(f"/t/{made.slug}/applications/{client.application.pk}/")
    assert "Entered itself, not reviewed" in visitor.text
    visitor.open(f"/t/{made.slug}/applications/{client.application.pk}/review/")
    answer(visitor)
    assert "Entered itself, not reviewed" not in visitor.text
    assert events(made.scope(), "application.review")
    visitor.open(f"/t/{made.slug}/{PAGE}tokens/{row.pk}/revoke/")
    answer(visitor, confirmation=made.slug)
    refused = http(made.scope()).post(
        "/oidc/register", json.dumps(body), "application/json", headers={"authorization": f"Bearer {token}"}
    )
    assert refused.status_code == 401
