"""3.1.2.6: terms stand between the person and the code; a silent request is told that somebody is needed."""

from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from identity.signin.registration.models import TermsConsent, TermsPolicy
from identity.signin.registration.terms import update_terms_policy
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, forms_of


def ask(scope: TenantScope, version: str = "1") -> None:
    with enter(scope):
        branding = Branding.load()
        branding.terms_url, branding.privacy_url = "https://acme.test/terms", "https://acme.test/privacy"
        update_branding(branding=branding, by=COMMAND)
        update_terms_policy(policy=TermsPolicy(mode=TermsPolicy.Mode.AGAIN, version=version), by=COMMAND)


def test_a_signed_in_person_agrees_to_a_new_version_before_the_code() -> None:
    party = Party(cast.new_tenant().scope())
    alice, browser = cast.person(party.scope), Visitor(party.scope)
    party.sign_in(browser, alice.email)
    ask(party.scope, "2")
    silent = browser.client.get(party.authorize_path(prompt="none"))
    browser.page = silent
    assert party.answer(browser)["error"] == "interaction_required"
    browser.open(party.authorize_path())
    assert browser.path.startswith("/terms?next=")
    browser.submit(action="agree")
    assert "code" in party.answer(browser)
    with enter(party.scope):
        row = TermsConsent.objects.get(user=alice)
    assert (row.version, row.terms_url, row.application_id) == (
        "2",
        "https://acme.test/terms",
        party.client.application_id,
    )
    browser.page = browser.client.get(party.authorize_path(prompt="none"))
    assert "code" in party.answer(browser)


def test_opening_the_return_address_does_not_pass_the_terms() -> None:
    party = Party(cast.new_tenant().scope())
    alice, browser = cast.person(party.scope), Visitor(party.scope)
    party.sign_in(browser, alice.email)
    ask(party.scope)
    browser.open(party.authorize_path())
    onward = browser.path.partition("next=")[2].replace("%2F", "/")
    browser.open(onward)
    assert browser.path.startswith("/terms?next=")
    token = forms_of(browser.text)[0]["fields"]["csrfmiddlewaretoken"]
    for path, action in ((onward, "continue"), (f"/terms?next={onward}", ""), (f"/terms?next={onward}", "leave")):
        data = {"csrfmiddlewaretoken": token, "action": action}
        browser.page = browser.client.post(path, data, headers={"origin": browser.origin})
        assert browser.location.startswith("/terms?next=") or "Please agree" in browser.text, path
    with enter(party.scope):
        assert not TermsConsent.objects.exists()


def test_the_page_never_leads_to_another_host() -> None:
    party = Party(cast.new_tenant().scope())
    alice, browser = cast.person(party.scope), Visitor(party.scope)
    party.sign_in(browser, alice.email)
    ask(party.scope)
    browser.open("/terms?next=https://evil.test/")
    browser.submit(action="agree")
    assert browser.path == "/account/"
