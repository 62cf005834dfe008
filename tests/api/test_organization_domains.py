"""Domains of organizations over the management API: claimed, proved by DNS, and joined by."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller, problem
from tests.doubles.dns import Zone, answering

GONE = (404, "entity.not_found")


@pytest.fixture
def zone() -> Iterator[Zone]:
    with answering() as found, override_settings(DNS_SERVER=found.address):
        yield found


@pytest.fixture(scope="module")
def caller(_real_database: None) -> Caller:
    return Caller(cast.new_tenant().scope())


def new_organization(scope: TenantScope) -> str:
    with enter(scope):
        return f"/organizations/{create_organization(name=cast.unique('org'), by=COMMAND).pk}"


def name() -> str:
    return f"{cast.unique('acme')}.example"


def test_a_domain_is_claimed_proved_and_removed(caller: Caller, zone: Zone) -> None:
    path, domain = f"{new_organization(caller.scope)}/domains", name()
    made = caller.post(path, {"domain": domain.upper()})
    assert made.status_code == 201, made.content
    whole, record = made.json(), made.json()["dnsRecord"]
    assert (whole["domain"], whole["state"], whole["verifiedAt"], record["type"]) == (domain, "waiting", None, "TXT")
    here = f"{path}/{whole['id']}"
    assert problem(caller.post(f"{here}/verification", {})) == (422, "entity.invalid")
    zone.texts[record["name"]] = [record["value"]]
    assert caller.post(f"{here}/verification", {}).json()["state"] == "verified"
    assert caller.patch(here, {"joins": True}).json()["joins"] is True
    assert [one["id"] for one in caller.get(path).json()] == [whole["id"]]
    assert caller.delete(here).status_code == 204
    assert problem(caller.get(here)) == GONE


def test_another_organizations_domain_is_not_there_whichever_way_it_is_tried(caller: Caller, zone: Zone) -> None:
    for here, there in (pair := [new_organization(caller.scope) for _number in range(2)], pair[::-1]):
        domain = caller.post(f"{there}/domains", {"domain": name()}).json()["id"]
        path = f"{here}/domains/{domain}"
        tries = (
            caller.get(path),
            caller.patch(path, {"joins": True}),
            caller.post(f"{path}/verification", {}),
            caller.delete(path),
        )
        assert [problem(answer) for answer in tries] == [GONE] * 4


def test_in_logtos_words_people_join_by_domains_that_work_once_they_are_proved(caller: Caller, zone: Zone) -> None:
    organization, first, second = new_organization(caller.scope), name(), name()
    path = f"{organization}/jit/email-domains"
    made = caller.post(path, {"emailDomain": first})
    assert (made.status_code, made.json()["emailDomain"], made.json()["isVerified"]) == (201, first, False)
    assert caller.put(path, {"emailDomains": [second, first.upper()]}).status_code == 204
    assert {one["emailDomain"] for one in caller.get(path).json()} == {first, second}
    assert caller.delete(f"{path}/{first}").status_code == 204
    assert problem(caller.delete(f"{path}/{first}")) == GONE
    assert [one["emailDomain"] for one in caller.get(path).json()] == [second]
    # It is the organization's all the same.
    assert {one["domain"] for one in caller.get(f"{organization}/domains").json()} == {first, second}


@pytest.mark.parametrize("domain", ["acme", "-a.example", "a b.example", "gmail.com/x", "localhost", "127.0.0.1"])
def test_what_is_no_domain_is_refused(caller: Caller, zone: Zone, domain: str) -> None:
    organization = new_organization(caller.scope)
    assert problem(caller.post(f"{organization}/domains", {"domain": domain}))[0] == 422
    assert problem(caller.put(f"{organization}/jit/email-domains", {"emailDomains": [domain]}))[0] == 422
