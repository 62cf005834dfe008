"""An answer is one browser's, to one request, for one connection of one tenant, and good once (SECURITY 1, 28)."""

from collections.abc import Callable

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.doubles.saml_idp import new_key
from tests.signin.sso.company import Company, cross_post, is_signed_in, request_in, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def is_refused(browser: Visitor, company: Company, code: str) -> None:
    assert browser.page.status_code in (400, 403), browser.page.status_code
    assert company.codes()[-1] == code
    assert not is_signed_in(browser)


def test_an_answer_in_another_browser_signs_nobody_in(here: TenantScope, company: Company, visit: Visit) -> None:
    """Login CSRF: somebody's own answer, put under a victim's nose; the victim may be on the way as well."""
    attacker, victim, email = visit(here), visit(here), somebody_new(company)
    answer = company.answer(company.leave(attacker, email), email)
    company.leave(victim, somebody_new(company))
    company.post(victim, answer)
    is_refused(victim, company, "request_other_browser")
    # It uses nothing up: the one whose answer it is goes on.
    company.post(attacker, answer)
    assert is_signed_in(attacker)


def test_the_handle_alone_opens_nothing(here: TenantScope, company: Company, visit: Visit) -> None:
    """A page that another site posts from gets as far as the 303: what comes after it needs our own cookies."""
    thief, owner, email = visit(here), visit(here), somebody_new(company)
    answer = company.answer(company.leave(owner, email), email)
    jar = owner.client.cookies
    for name in [name for name in jar if jar[name]["samesite"] == "None"]:
        thief.client.cookies[name] = jar[name].value
        thief.client.cookies[name]["samesite"] = "None"
    company.post(thief, answer)
    is_refused(thief, company, "request_other_browser")


def test_an_answer_is_taken_once(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, email = visit(here), somebody_new(company)
    answer = company.answer(company.leave(browser, email), email)
    company.post(browser, answer)
    browser.open("/signout")
    browser.submit()
    company.post(browser, answer)
    is_refused(browser, company, "request_unknown")


def test_two_tabs_of_one_browser_are_both_answered(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, email = visit(here), somebody_new(company)
    first, second = company.leave(browser, email), company.leave(browser, email)
    company.come_back(browser, second, email)
    browser.open("/signout")
    browser.submit()
    company.come_back(browser, first, email)
    assert is_signed_in(browser)


def test_an_answer_for_another_connection_is_refused(here: TenantScope, company: Company, visit: Visit) -> None:
    other, browser, email = Company(here), visit(here), somebody_new(company)
    answer = company.answer(company.leave(browser, email), email)
    other.post(browser, answer)
    is_refused(browser, other, "request_other_connection")


def test_an_answer_for_another_tenant_is_refused(here: TenantScope, company: Company, visit: Visit) -> None:
    elsewhere = cast.new_tenant().scope()
    other, browser, email = Company(elsewhere), visit(here), somebody_new(company)
    answer = company.answer(company.leave(browser, email), email)
    stranger = visit(elsewhere)
    other.post(stranger, answer)
    is_refused(stranger, other, "request_unknown")


def test_another_providers_signature_counts_for_nothing(here: TenantScope, company: Company, visit: Visit) -> None:
    """An organization's provider that asserts another one's person."""

    browser, email = visit(here), somebody_new(company)
    sent_to = company.leave(browser, email)
    company.come_back(browser, sent_to, email, signed_by=new_key("another"))
    is_refused(browser, company, "key_unknown")


def test_a_provider_vouches_for_its_own_domains_only(here: TenantScope, company: Company, visit: Visit) -> None:
    other, browser = Company(here), visit(here)
    victim = other.person(password=None)
    company.come_back(browser, company.leave(browser, somebody_new(company)), victim.email)
    is_refused(browser, company, "email_domain")


def test_a_public_mail_domain_is_refused(here: TenantScope, company: Company, visit: Visit) -> None:
    browser = visit(here)
    company.come_back(browser, company.leave(browser, somebody_new(company)), "somebody@gmail.com")
    is_refused(browser, company, "email_domain")


def test_what_nobody_asked_for_starts_a_request_of_our_own(here: TenantScope, company: Company, visit: Visit) -> None:
    """From the company's list of applications: the person is asked before anybody is signed in (login CSRF)."""
    browser, email = visit(here), somebody_new(company)
    sent = company.idp.respond(
        request_id="", acs="x", audience="y", in_response_to=None, confirmation_in_response_to=None
    )
    company.post(browser, {"SAMLResponse": sent, "RelayState": "/account/"})
    assert browser.location.startswith(company.idp.sso_url), browser.text
    assert request_in(browser.location).get("ForceAuthn") is None
    company.come_back(browser, browser.location, email)
    assert "Is this you?" in browser.text
    assert email in browser.text
    page, path = browser.page, browser.path
    assert not is_signed_in(browser)
    browser.page, browser.path = page, path
    browser.submit()
    assert browser.path == "/account/", browser.path
    assert company.codes() == ["unsolicited", ""]


def test_a_stranger_cannot_confirm_in_another_browser(here: TenantScope, company: Company, visit: Visit) -> None:
    attacker, victim, email = visit(here), visit(here), somebody_new(company)
    attacker.open(f"/sso/{company.connection.pk}/start")
    company.come_back(attacker, attacker.location, email)
    victim.open(attacker.path)
    is_refused(victim, company, "request_unknown")


def test_a_connection_that_is_off_signs_nobody_in(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, email = visit(here), somebody_new(company)
    answer = company.answer(company.leave(browser, email), email)
    company.require("setup")
    company.post(browser, answer)
    is_refused(browser, company, "connection_off")
    browser.open(f"/sso/{company.connection.pk}/start")
    is_refused(browser, company, "connection_off")


def test_a_draft_signs_nobody_in(here: TenantScope, visit: Visit) -> None:
    company, browser = Company(here, is_live=False), visit(here)
    browser.open(f"/sso/{company.connection.pk}/start")
    is_refused(browser, company, "connection_off")


def test_what_is_too_large_is_not_read(here: TenantScope, company: Company, visit: Visit) -> None:
    browser = visit(here)
    company.leave(browser, somebody_new(company))
    company.post(browser, {"SAMLResponse": "A" * (257 * 1024)})
    is_refused(browser, company, "answer_too_large")


def test_an_empty_answer_has_its_reason(here: TenantScope, company: Company, visit: Visit) -> None:
    browser = visit(here)
    cross_post(browser, f"/sso/saml/{company.connection.pk}/acs", {}, origin="https://elsewhere.example")
    is_refused(browser, company, "answer_missing")
    browser.open(f"/sso/saml/{company.connection.pk}/acs")
    is_refused(browser, company, "answer_missing")
