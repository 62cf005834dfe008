"""Organizations with npm `@logto/node` and `@logto/express`, as their documentation says, against a tenant."""

import pytest

from identity.launch.addresses import free_port
from tests.node.organizations import Company, found_company
from tests.node.program import Told, create, run, verify
from tests.platform import Platform

ORGANIZATIONS = "urn:logto:scope:organizations"
REDIRECT_URI = "http://127.0.0.1:3996/callback"
PERMISSIONS = ["read:members", "manage:members", "read"]


@pytest.fixture(scope="module")
def company(demo_platform: Platform) -> Company:
    return found_company(demo_platform)


def story(platform: Platform, company: Company, client: Told) -> Told:
    alice = platform.user("acme", "alice")
    return {
        "endpoint": platform.origin("acme"),
        "client": client,
        "permissions": PERMISSIONS,
        "resource": company.resource,
        "organization": company.id,
        "foreign": company.foreign,
        "redirect_uri": REDIRECT_URI,
        "login": alice["email"],
        "password": alice["password"],
    }


@pytest.fixture(scope="module", params=["web", "spa"])
def told(demo_platform: Platform, company: Company, request: pytest.FixtureRequest) -> Told:
    client = create(demo_platform, "client", "--type", request.param, "--redirect-uri", REDIRECT_URI)
    return {**run("logto_organizations.mjs", story(demo_platform, company, client)), "client": client}


def test_it_asks_for_organizations_as_it_asks_logto(told: Told) -> None:
    asked: list[list[str]] = told["asked"]
    assert ["resource", "urn:logto:resource:organizations"] in asked
    assert ORGANIZATIONS in dict(asked)["scope"].split()


def test_it_knows_the_persons_organizations(told: Told, company: Company) -> None:
    assert company.id in told["claims"]["organizations"]
    assert f"{company.id}:admin" in told["claims"]["organization_roles"]
    assert company.foreign not in told["claims"]["organizations"]
    assert company.id in [one["id"] for one in told["userinfo"]["organization_data"]]
    assert told["userinfo"] == told["userinfo_again"]


def test_it_gets_a_token_for_an_organization(told: Told, company: Company, demo_platform: Platform) -> None:
    claims = verify(demo_platform, told["token"])
    assert claims["aud"] == told["token_claims"]["aud"] == f"urn:logto:organization:{company.id}"
    assert set(claims["scope"].split()) == {"read:members", "manage:members"}
    assert (claims["sub"], claims["client_id"]) == (told["claims"]["sub"], told["client"]["client_id"])


def test_it_gets_a_token_for_an_api_within_an_organization(
    told: Told, company: Company, demo_platform: Platform
) -> None:
    within, alone = verify(demo_platform, told["at_api"]), verify(demo_platform, told["at_api_alone"])
    assert (within["aud"], within["organization_id"], within["scope"]) == (company.resource, company.id, "read")
    assert (alone["aud"], alone["scope"]) == (company.resource, "")
    assert "organization_id" not in alone


def test_it_understands_that_the_person_is_no_member(told: Told) -> None:
    assert (told["foreign"]["name"], told["foreign"]["code"]) == ("LogtoRequestError", "oidc.access_denied")
    assert told["foreign"]["message"]


def test_express_has_the_tokens_of_each_organization_at_hand(demo_platform: Platform, company: Company) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    client = create(demo_platform, "client", "--type", "web", "--redirect-uri", f"{base}/logto/sign-in-callback")
    found = run("logto_organizations.mjs", {**story(demo_platform, company, client), "base_url": base})
    assert company.id in found["home"]["claims"]["organizations"]
    token = found["home"]["organizationTokens"][company.id]
    assert verify(demo_platform, token)["aud"] == f"urn:logto:organization:{company.id}"
