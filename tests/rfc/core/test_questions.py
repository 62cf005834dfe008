"""3.1.2.6: what an application itself asks of people stands between the person and the code."""

from identity.signin.application_rules import FIELDS, find_rules, update_rules
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.signin.test_profile_fields import make
from tests.visitor import Visitor


def ask_for(party: Party, *keys: str) -> None:
    """The application of this party, from now on."""
    with enter(party.scope):
        application = party.client.application
        rules = find_rules(application)
        values = {**{name: getattr(rules, name) for name in FIELDS}, "fields": list(keys)}
        update_rules(application=application, values=values, by=COMMAND)


def asking() -> TenantScope:
    scope = cast.new_tenant().scope()
    with enter(scope):
        make("badge", required=True, asked=False)
    return scope


def test_who_is_signed_in_answers_what_this_application_asks_before_the_code() -> None:
    scope = asking()
    party, other, alice, browser = Party(scope), Party(scope), cast.person(scope), Visitor(scope)
    ask_for(party, "badge")
    other.sign_in(browser, alice.email)
    browser.page = browser.client.get(party.authorize_path(prompt="none"))
    assert party.answer(browser)["error"] == "interaction_required"
    browser.open(party.authorize_path())
    assert browser.path.startswith("/questions?next=")
    browser.submit(**{"field-badge": ""})
    assert "Answer this to go on." in browser.text
    browser.submit(**{"field-badge": "K-17"})
    assert "code" in party.answer(browser)
    browser.page = browser.client.get(party.authorize_path(prompt="none"))
    assert "code" in party.answer(browser)


def test_opening_the_return_address_does_not_pass_the_questions() -> None:
    scope = asking()
    party, alice, browser = Party(scope), cast.person(scope), Visitor(scope)
    Party(scope).sign_in(browser, alice.email)
    ask_for(party, "badge")
    browser.open(party.authorize_path())
    onward = browser.path.partition("next=")[2].replace("%2F", "/")
    browser.open(onward)
    assert browser.path.startswith("/questions?next=")


def test_a_new_question_of_the_tenant_waits_for_the_next_sign_in() -> None:
    scope = cast.new_tenant().scope()
    party, alice, browser = Party(scope), cast.person(scope), Visitor(scope)
    party.sign_in(browser, alice.email)
    with enter(scope):
        make("badge", required=True)
    browser.page = browser.client.get(party.authorize_path(prompt="none"))
    assert "code" in party.answer(browser)


def test_the_page_asks_nobody_who_has_nothing_to_answer_and_leads_to_no_other_host() -> None:
    scope = asking()
    alice, browser = cast.person(scope), Visitor(scope)
    Party(scope).sign_in(browser, alice.email)
    browser.open("/questions?next=https://evil.test/")
    assert browser.path == "/account/"
