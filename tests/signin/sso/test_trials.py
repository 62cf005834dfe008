"""A test of what is being set up signs nobody in, looks at everything, and makes the draft ready to go live."""

from collections.abc import Callable

import pytest

from identity.signin.sso.trials import StrangeAddress, start_url
from identity.users.models import User
from orgs.connections.models import Attempt
from tenants.isolation.scope import TenantScope, enter
from tests.signin.sso.company import Company, is_signed_in, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def try_it(company: Company, browser: Visitor, email: str, **said: object) -> Attempt:
    with enter(company.scope):
        address = start_url(company.connection, "Ina IT", "/organizations/x/sso")
    browser.open(address.removeprefix(browser.origin))
    company.come_back(browser, browser.location, email, **said)
    return company.attempts()[-1]


def verdicts(attempt: Attempt) -> dict[str, str]:
    checks = attempt.report["checks"]
    assert isinstance(checks, list)
    return {check["code"]: check["verdict"] for check in checks}


def test_a_good_draft_passes_and_may_go_live(here: TenantScope, visit: Visit) -> None:
    company, browser = Company(here, is_live=False), visit(here)
    email = somebody_new(company)
    attempt = try_it(company, browser, email, groups=["a", "b"])
    assert "The test passed" in browser.text
    assert 'href="/organizations/x/sso"' in browser.text
    assert (attempt.purpose, attempt.code, attempt.tester, attempt.person) == ("test", "", "Ina IT", email)
    assert len(verdicts(attempt)) >= 25, verdicts(attempt)
    assert "failed" not in verdicts(attempt).values()
    assert attempt.report["person"]["email"] == email
    assert attempt.report["attributes"]["groups"] == ["a", "b"]
    assert "Response" in attempt.report["text"]
    assert company.refresh().is_tested
    # And nobody is here.
    assert not is_signed_in(browser)
    with enter(here):
        assert not User.objects.filter(email=email).exists()


def test_a_draft_that_changed_meanwhile_has_not_passed(here: TenantScope, visit: Visit) -> None:
    company, browser = Company(here, is_live=False), visit(here)
    with enter(here):
        address = start_url(company.connection, "Ina IT", "/account/")
    browser.open(address.removeprefix(browser.origin))
    sent_to = browser.location
    with enter(here):
        company.configure(clock_skew=30)
    company.come_back(browser, sent_to, somebody_new(company))
    assert not company.refresh().is_tested


def test_each_thing_that_is_wrong_is_named(here: TenantScope, visit: Visit) -> None:
    """All at once: whoever mends them needs one list."""
    company, browser = Company(here, is_live=False), visit(here)
    attempt = try_it(company, browser, "somebody@elsewhere.example", audiences=["someone-else"], recipient="x")
    found = {code for code, verdict in verdicts(attempt).items() if verdict == "failed"}
    assert found >= {"audience_mismatch", "recipient_mismatch", "email_domain"}, found
    assert "The test did not pass" in browser.text
    assert not company.refresh().is_tested


def test_it_says_what_would_become_of_the_person(here: TenantScope, visit: Visit) -> None:
    company, browser = Company(here), visit(here)
    assert verdicts(try_it(company, browser, company.person().email))["link_needed"] == "warning"
    company.change(creates_accounts=False)
    assert verdicts(try_it(company, browser, somebody_new(company)))["not_admitted"] == "warning"


def test_a_ticket_is_good_once_and_for_its_own_connection(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, other = visit(here), Company(here)
    with enter(here):
        address = start_url(company.connection, "Ina IT", "/account/").removeprefix(browser.origin)
        second = start_url(company.connection, "Ina IT", "/account/").removeprefix(browser.origin)
    browser.open(address)
    browser.open(address)
    assert "This test is over" in browser.text
    browser.open(second.replace(str(company.connection.pk), str(other.connection.pk)))
    assert "This test is over" in browser.text


@pytest.mark.parametrize("address", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""])
def test_it_leads_back_to_our_own_pages_only(here: TenantScope, company: Company, address: str) -> None:
    with enter(here), pytest.raises(StrangeAddress):
        start_url(company.connection, "Ina IT", address)


def test_metadata_is_there_before_anything_is_live(here: TenantScope, visit: Visit) -> None:
    company, browser = Company(here, is_live=False), visit(here)
    page = browser.open(f"/sso/saml/{company.connection.pk}/metadata")
    assert page.headers["Content-Type"].startswith("application/samlmetadata+xml")
    assert f'entityID="{company.connection.entity_id}"' in browser.text


def test_our_keys_are_there_for_openid_providers(here: TenantScope, visit: Visit) -> None:
    company, browser = Company(here, is_live=False), visit(here)
    keys = browser.open(f"/sso/{company.connection.pk}/jwks").json()["keys"]
    assert {(key["kty"], key["use"]) for key in keys} == {("RSA", "sig")}
    assert not any("d" in key for key in keys)
