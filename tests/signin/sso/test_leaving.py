"""Signed out at the company's provider, they are signed out here: by what it has signed, and nobody else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from connectors.enterprise.certificates import read_certificate
from connectors.saml import logout
from connectors.saml.bindings import check_query_signature, inflated
from connectors.saml.keys import find_current
from orgs.connections.addresses import addresses_of
from tenants.isolation.scope import TenantScope, enter
from tests.doubles.saml_idp import A, P, new_key
from tests.signin.sso.company import Company, events, is_signed_in, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def company_with_logout(here: TenantScope, **more: Any) -> Company:
    company = Company(here, slo_url="https://idp.example/slo", slo_binding="redirect", **more)
    company.idp.slo_url = "https://idp.example/slo"
    return company


def slo_of(company: Company) -> str:
    with enter(company.scope):
        return addresses_of(company.connection)["slo_url"]


def ask(company: Company, name_id: str, **faults: Any) -> str:
    """The address to which the provider sends a browser."""
    query = company.idp.logout_request(slo_url=slo_of(company), name_id=name_id, **faults)
    return f"{urlsplit(slo_of(company)).path}?{query}"


def test_the_provider_signs_somebody_out_in_every_browser(here: TenantScope, visit: Visit) -> None:
    company = company_with_logout(here)
    browser, second, email = visit(here), visit(here), somebody_new(company)
    company.sign_in(browser, email, subject="wanda")
    company.sign_in(second, email, subject="wanda")
    assert is_signed_in(browser)
    assert is_signed_in(second)
    stranger = visit(here)
    answer = stranger.client.get(ask(company, "wanda", relay_state="there"))
    assert answer.status_code == 303
    location = answer["location"]
    assert location.startswith("https://idp.example/slo?")
    query = urlsplit(location).query
    with enter(here):
        key = find_current(company.connection.pk)
        assert key is not None
        assert check_query_signature(query, "SAMLResponse", [read_certificate(key.certificate)])
    values = logout.Received.by_query(query)
    assert values.relay_state == "there"
    told = etree.fromstring(inflated(values.values["SAMLResponse"]))
    assert next(told.iter(f"{P}StatusCode")).get("Value").endswith(":Success")
    assert not is_signed_in(browser)
    assert not is_signed_in(second)
    assert len(events(here, "user.end_session")) >= 2


def test_it_ends_only_the_session_that_is_named(here: TenantScope, visit: Visit) -> None:
    company = company_with_logout(here)
    browser, second, email = visit(here), visit(here), somebody_new(company)
    company.sign_in(browser, email, subject="wilma", session_index="one")
    company.sign_in(second, email, subject="wilma", session_index="two")
    browser.client.get(ask(company, "wilma", session_index="one"))
    assert not is_signed_in(browser)
    assert is_signed_in(second)


def test_it_ends_no_session_that_the_provider_did_not_vouch_for(here: TenantScope, visit: Visit) -> None:
    company, other = company_with_logout(here), company_with_logout(here)
    browser, email = visit(here), somebody_new(other)
    other.sign_in(browser, email, subject="same")
    assert visit(here).client.get(ask(company, "same")).status_code == 303
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "faults",
    [
        {"is_signed": False},
        {"signed_by": new_key("another provider")},
        {"issuer": "https://evil.example"},
        {"destination": "https://evil.example/slo"},
    ],
)
def test_nobody_else_signs_them_out(here: TenantScope, visit: Visit, faults: dict[str, Any]) -> None:
    company = company_with_logout(here)
    browser, email = visit(here), somebody_new(company)
    company.sign_in(browser, email, subject="wanda")
    assert browser.client.get(ask(company, "wanda", **faults)).status_code == 400
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "query", ["", "SAMLRequest=", "SAMLRequest=AAAA", "SAMLRequest=%FF&SAMLRequest=x", "x" * 70_000]
)
def test_nonsense_is_refused_on_a_page(here: TenantScope, visit: Visit, query: str) -> None:
    company = company_with_logout(here)
    path = urlsplit(slo_of(company)).path
    assert visit(here).client.get(f"{path}?{query}").status_code in (303, 400, 414)
    assert visit(here).client.post(path, {"SAMLRequest": "nonsense"}).status_code == 400


def test_by_post_as_well(here: TenantScope, visit: Visit) -> None:
    company = company_with_logout(here)
    browser, email = visit(here), somebody_new(company)
    company.sign_in(browser, email, subject="wanda")
    sent = company.idp.logout_request(slo_url=slo_of(company), name_id="wanda", binding="post")
    headers = {"origin": f"https://{company.domain}"}
    answer = visit(here).client.post(urlsplit(slo_of(company)).path, {"SAMLRequest": sent}, headers=headers)
    assert answer.status_code == 303
    assert not is_signed_in(browser)


def test_whoever_is_known_by_an_attribute_is_found_by_the_name_their_session_kept(
    here: TenantScope, visit: Visit
) -> None:
    company = company_with_logout(here, mapping={"subject": "name"})
    browser, email = visit(here), somebody_new(company)
    transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    company.sign_in(browser, email, subject="_once", name="4711", name_id_format=transient)
    assert is_signed_in(browser), browser.text
    browser.client.get(ask(company, "_once"))
    assert not is_signed_in(browser)


def test_signing_out_here_asks_the_provider_to_do_the_same(here: TenantScope, visit: Visit) -> None:
    company = company_with_logout(here)
    browser, email = visit(here), somebody_new(company)
    company.sign_in(browser, email, subject="wanda")
    browser.open("/signout")
    browser.submit()
    assert browser.location.startswith("https://idp.example/slo?SAMLRequest=")
    asked = logout.Received.by_query(urlsplit(browser.location).query)
    root = etree.fromstring(inflated(asked.values["SAMLRequest"]))
    assert [node.text for node in root.iter(f"{A}NameID", f"{P}SessionIndex")] == ["wanda", "session-1"]
    assert not is_signed_in(browser)
    query = company.idp.logout_response(
        slo_url=slo_of(company), request_id=root.get("ID"), relay_state=asked.relay_state
    )
    back = browser.client.get(f"{urlsplit(slo_of(company)).path}?{query}")
    assert (back.status_code, back["location"]) == (303, "/signin?notice=signed-out")
    other = company.idp.logout_response(slo_url=slo_of(company), request_id="_another", relay_state="_ours")
    assert browser.client.get(f"{urlsplit(slo_of(company)).path}?{other}").status_code == 400


def test_signing_out_here_stays_here_where_the_provider_has_no_address(here: TenantScope, visit: Visit) -> None:
    company = Company(here)
    browser, email = visit(here), somebody_new(company)
    company.sign_in(browser, email)
    browser.open("/signout")
    browser.submit()
    assert "idp.example" not in browser.location
    assert browser.path.startswith("/signin")
