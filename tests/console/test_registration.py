"""Whether applications may enter themselves: chosen on a page, and what ends with it said before."""

from identity.oidc.models import ProviderPolicy
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
