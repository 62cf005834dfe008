"""Connections to companies' identity providers over the management API, by Logto's addresses."""

from uuid import uuid4

import pytest

from orgs.connections.models import Connection, Stage
from tenants.isolation.scope import enter
from tests import cast
from tests.api.caller import Caller, problem
from tests.api.test_organization_domains import GONE, new_organization
from tests.company import CONFIG, Company

REFUSED = (422, "connector.invalid_provider")


@pytest.fixture(scope="module")
def caller(_real_database: None) -> Caller:
    return Caller(cast.new_tenant().scope())


def begin(caller: Caller, organization: str = "", **values: object) -> dict[str, object]:
    body = {"providerName": "saml", "connectorName": "Acme", **values}
    if organization:
        body["organizationId"] = organization.rpartition("/")[2]
    made = caller.post("/sso-connectors", body)
    assert made.status_code == 201, made.content
    found: dict[str, object] = made.json()
    return found


def test_kinds_are_listed_with_their_protocols(caller: Caller) -> None:
    found = {one["providerName"]: one for one in caller.get("/sso-connector-providers").json()}
    assert found["saml"]["providerType"] == "saml"


def test_a_connection_is_begun_changed_and_disconnected(caller: Caller) -> None:
    organization = new_organization(caller.scope)
    made = begin(caller, organization, config={"entityId": "https://idp.example/", "certificates": []})
    here = f"/sso-connectors/{made['id']}"
    assert (made["stage"], made["isLive"], made["isTested"]) == ("setup", False, False)
    assert made["organizationId"] == organization.rpartition("/")[2]
    assert made["config"] == {"entityId": "https://idp.example/", "certificates": []}
    assert str(made["id"]) in str(made["service"]["acs_url"])  # type: ignore[index]  # an object
    changes = {"connectorName": "Other", "config": {"signInEndpoint": "https://idp.example/sso"}, "trustsMfa": True}
    changed = caller.patch(here, changes).json()
    assert changed["connectorName"] == "Other"
    assert changed["config"]["entityId"] == "https://idp.example/"
    assert changed["config"]["signInEndpoint"] == "https://idp.example/sso"
    assert changed["trustsMfa"] is True
    assert caller.get(here).json() == changed
    assert [one["id"] for one in caller.get("/sso-connectors").json()].count(made["id"]) == 1
    assert caller.delete(here).status_code == 204
    assert problem(caller.get(here)) == GONE


def test_a_secret_goes_in_and_never_comes_out(caller: Caller) -> None:
    made = begin(caller)
    secret = {"config": {"clientSecret": "very secret"}}
    answer = caller.patch(f"/sso-connectors/{made['id']}", secret)
    assert "very secret" not in answer.content.decode()
    assert made["organizationId"] is None


def test_what_is_live_is_not_changed_by_a_draft(caller: Caller) -> None:
    company = Company(caller.scope)
    here = f"/sso-connectors/{company.connection.pk}"
    answer = caller.patch(here, {"config": {"entityId": "https://attacker.example/"}})
    assert answer.json()["domains"] == [company.domain]
    assert (answer.json()["stage"], answer.json()["isTested"]) == ("optional", False)
    with enter(caller.scope):
        assert Connection.objects.get(pk=company.connection.pk).connector.config == CONFIG


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"providerName": "google"}, REFUSED),
        ({"providerName": "nothing"}, REFUSED),
        ({"providerType": "oidc"}, REFUSED),
        ({"organizationId": "x"}, (422, "entity.invalid")),
        ({"organizationId": str(uuid4())}, GONE),
        ({"config": {"metadata": "<html/>"}}, (422, "connector.invalid_metadata")),
    ],
)
def test_nothing_is_begun_with_what_makes_no_sense(
    caller: Caller, body: dict[str, object], answer: tuple[int, str]
) -> None:
    with enter(caller.scope):
        before = Connection.objects.count()
    given = {"providerName": "saml", "connectorName": "Acme", **body}
    assert problem(caller.post("/sso-connectors", given)) == answer
    with enter(caller.scope):
        assert Connection.objects.count() == before


def test_joining_is_switched_for_the_organizations_own_connections(caller: Caller) -> None:
    here, there = new_organization(caller.scope), new_organization(caller.scope)
    one, two, other = begin(caller, here)["id"], begin(caller, here)["id"], begin(caller, there)["id"]
    path = f"{here}/jit/sso-connectors"

    def joins() -> list[str]:
        return [found["id"] for found in caller.get(path).json()]

    assert joins() == [one, two]
    assert caller.put(path, {"ssoConnectorIds": [two]}).status_code == 204
    assert joins() == [two]
    assert caller.post(path, {"ssoConnectorIds": [one]}).json() == {"ssoConnectorIds": [one]}
    assert caller.delete(f"{path}/{two}").status_code == 204
    assert joins() == [one]
    for answer in (caller.post(path, {"ssoConnectorIds": [other]}), caller.put(path, {"ssoConnectorIds": [other]})):
        assert problem(answer) == (422, "entity.relation_foreign_key_not_found")
    assert problem(caller.delete(f"{path}/{other}")) == GONE
    assert joins() == [one]


def test_identities_there_are_told_apart_from_social_ones(caller: Caller) -> None:
    company = Company(caller.scope)
    person = company.person()
    company.know(person)
    found = caller.get(f"/users/{person.pk}/all-identities").json()
    assert found["socialIdentities"] == []
    assert [one["ssoConnectorId"] for one in found["ssoIdentities"]] == [str(company.connection.pk)]
    alone = caller.get(f"/users/{person.pk}").json()
    assert "ssoIdentities" not in alone
    both = caller.get(f"/users/{person.pk}?includeSsoIdentities=true").json()
    assert both == {**alone, "ssoIdentities": found["ssoIdentities"]}


def test_an_organization_says_whether_it_accepts_other_companies(caller: Caller) -> None:
    path = new_organization(caller.scope)
    assert caller.get(path).json()["acceptsOtherConnections"] is False
    assert caller.patch(path, {"acceptsOtherConnections": True}).json()["acceptsOtherConnections"] is True


def test_another_tenants_connection_is_not_there(caller: Caller) -> None:
    other = Company(cast.new_tenant().scope())
    here = f"/sso-connectors/{other.connection.pk}"
    for answer in (caller.get(here), caller.patch(here, {"connectorName": "x"}), caller.delete(here)):
        assert problem(answer) == GONE
    with enter(other.scope):
        assert Connection.objects.get(pk=other.connection.pk).stage == Stage.OPTIONAL
