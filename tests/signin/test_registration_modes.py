"""Who may register: the tenant's rule, an application's own, and e-mail domains."""

import pytest
from django.core.exceptions import ValidationError

from identity.signin.application_rules import update_rules
from identity.signin.logbook.models import SignIn
from identity.signin.registration import domains
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, mails_to

GOOD = "nine green bottles"
AS_TENANT: dict[str, object] = {"first_screen": "", "methods": None, "mfa": "", "registration": "", "fields": None}


def registering(scope: TenantScope, email: str, path: str = "/register") -> Visitor:
    browser = Visitor(scope)
    browser.open(path)
    browser.submit(email=email, password1=GOOD)
    return browser


def rules(party: Party, **values: object) -> None:
    with enter(party.scope):
        update_rules(application=party.client.application, values={**AS_TENANT, **values}, by=COMMAND)


def test_only_addresses_of_the_domains_register() -> None:
    scope = cast.tenant_with(registration="domain", registration_domains=["Example.TEST", "*.partner.test"])
    for email in ("a@example.test", "b@EXAMPLE.test", "c@north.partner.test", "d@a.b.partner.test"):
        assert registering(scope, email).path == "/register/code", email
    refused = (
        "a@other.test", "a@sub.example.test", "a@example.test.evil.test", "a@notexample.test", "a@partner.test",
        "a@evil.test@example.test", "a@example.tést",
    )  # fmt: skip
    for email in refused:
        browser = registering(scope, email)
        assert 'id="id_email_error"' in browser.text, email
    with enter(scope):
        assert User.objects.count() == 4


def test_a_domain_in_another_script_is_one_domain_however_it_is_written() -> None:
    scope = cast.tenant_with(registration="domain", registration_domains=["bücher.test"])
    for email in ("a@bücher.test", "b@xn--bcher-kva.test", "c@BÜCHER.test"):
        assert registering(scope, email).path == "/register/code", email


def test_what_is_refused_says_nothing_about_accounts() -> None:
    scope = cast.tenant_with(registration="domain", registration_domains=["acme.test"])
    alice = cast.person(scope)
    known, unknown = (registering(scope, email).text for email in (alice.email, "nobody@example.test"))
    assert "Use the one of your organization." in known
    assert (
        known.replace(alice.email, "").split("<form")[1].split("id_email")[1:]
        == unknown.replace("nobody@example.test", "").split("<form")[1].split("id_email")[1:]
    )
    assert not mails_to(scope, alice.email)


def test_the_log_says_that_it_was_the_domain() -> None:
    scope = cast.tenant_with(registration="domain", registration_domains=["acme.test"])
    registering(scope, "nobody@example.test")
    with enter(scope):
        step = SignIn.objects.get().steps[-1]
    assert (step["step"], step["outcome"], step["reason"], step["policy"]) == (
        "registration",
        "refused",
        "domain",
        "tenant",
    )


@pytest.mark.parametrize(
    "domain",
    ["", "acme", "acme .test", "a@b@c.test", "*.", "*", "-a.test", "acme..test", "1.2.3.4", "x" * 300 + ".test"],
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(ValidationError):
        domains.normal(domain)


def test_a_policy_by_domain_without_one_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least one domain"):
        cast.tenant_with(registration="domain", registration_domains=[])


def test_a_number_alone_does_not_pass_by_the_domains() -> None:
    numbers = {"email": False, "username": False, "phone": True, "sms_code": True, "register_phone": True}
    with pytest.raises(ValidationError, match="a domain cannot decide"):
        cast.tenant_with(registration="domain", registration_domains=["acme.test"], **numbers)
    party = Party(cast.tenant_with(registration_domains=["acme.test"], **numbers))
    with pytest.raises(ValidationError, match="a domain cannot decide"):
        rules(party, registration="domain")


def test_an_application_closes_the_registration_that_is_open_elsewhere() -> None:
    party = Party(cast.new_tenant().scope())
    rules(party, registration="closed")
    browser = Visitor(party.scope)
    browser.open(party.authorize_path(prompt="create"))
    assert browser.page.status_code == 403
    browser.page = browser.client.post(browser.path, {"email": "a@example.test"}, headers={"origin": browser.origin})
    assert browser.page.status_code == 403
    sign_in = Visitor(party.scope)
    sign_in.open(party.authorize_path())
    assert "Create an account" not in sign_in.text
    elsewhere = Visitor(party.scope)
    elsewhere.open("/signin")
    assert "Create an account" in elsewhere.text


def test_an_application_opens_the_registration_that_is_closed_elsewhere() -> None:
    party = Party(cast.tenant_with(registration="closed"))
    rules(party, registration="open")
    browser = Visitor(party.scope)
    browser.open(party.authorize_path(prompt="create"))
    browser.submit(email="a@example.test", password1=GOOD)
    assert browser.path.startswith("/register/code")
    other = Party(party.scope)
    browser = Visitor(party.scope)
    browser.open(other.authorize_path(prompt="create"))
    assert browser.page.status_code == 403


def test_an_application_that_could_let_nobody_in_is_refused() -> None:
    party = Party(cast.tenant_with(password=True, email_code=True))
    for values in (
        {"methods": []},
        {"methods": ["sms_code"]},
        {"methods": ["telepathy"]},
        {"fields": ["nothing"]},
        {"registration": "domain"},
        {"mfa": "sometimes"},
    ):
        with pytest.raises(ValidationError):
            rules(party, **values)


def test_an_application_never_switches_on_what_the_tenant_has_off() -> None:
    party = Party(cast.tenant_with(email_code=False))
    rules(party, methods=["password", "email_code"])
    browser = Visitor(party.scope)
    browser.open(party.authorize_path())
    browser.submit(login="somebody@example.test")
    assert "Send me a code" not in browser.text
