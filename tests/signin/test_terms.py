"""Terms: a note, a box, or asked again; what is kept of it; and that nobody passes by."""

import pytest
from django.core.exceptions import ValidationError

from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from identity.signin.registration.models import TermsConsent, TermsPolicy
from identity.signin.registration.terms import update_terms_policy
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.test_profile_fields import Newcomer, make
from tests.visitor import Visitor, forms_of

TERMS, PRIVACY = "https://acme.test/terms", "https://acme.test/privacy"


def tenant(mode: str, version: str = "1") -> TenantScope:
    scope = cast.new_tenant().scope()
    with enter(scope):
        branding = Branding.load()
        branding.terms_url, branding.privacy_url = TERMS, PRIVACY
        update_branding(branding=branding, by=COMMAND)
    change(scope, mode, version)
    return scope


def change(scope: TenantScope, mode: str, version: str) -> None:
    with enter(scope):
        update_terms_policy(policy=TermsPolicy(mode=mode, version=version), by=COMMAND)


def kept(scope: TenantScope) -> list[tuple[str, str, str, str]]:
    with enter(scope):
        rows = TermsConsent.objects.order_by("created_at")
        return [(row.version, row.way, row.language, row.terms_url) for row in rows]


def test_a_note_stands_beside_the_button_and_is_kept() -> None:
    scope = tenant("notice", "2026-11")
    person = Newcomer(scope, language="ja")
    assert TERMS in person.browser.text
    person.register()
    assert kept(scope) == [("2026-11", "notice", "ja", TERMS)]


def test_a_box_must_be_ticked() -> None:
    scope = tenant("checkbox")
    person = Newcomer(scope)
    person.register()
    assert "Agree to these to create an account." in person.browser.text
    with enter(scope):
        assert not User.objects.exists()
    person.browser.submit(email=person.email, password1="nine green bottles", terms="on")
    assert person.browser.path == "/register/code"
    assert kept(scope) == [("1", "checkbox", "en", TERMS)]


def test_each_version_is_asked_at_the_next_sign_in_and_once() -> None:
    scope = tenant("again")
    alice = cast.person(scope)
    for version in ("1", "2"):
        change(scope, "again", version)
        browser = Visitor(scope)
        browser.sign_in(alice.email, cast.PASSWORD, "/signin?next=/account/%3Fmark")
        assert browser.path == "/signin/terms"
        browser.submit(action="agree")
        assert browser.path == "/account/?mark"
        again = Visitor(scope)
        again.sign_in(alice.email, cast.PASSWORD)
        assert again.path == "/account/"
    assert [row[:2] for row in kept(scope)] == [("1", "button"), ("2", "button")]


def test_who_ticked_the_box_is_not_asked_again_for_the_same_version() -> None:
    scope = tenant("again")
    person = Newcomer(scope)
    person.browser.submit(email=person.email, password1="nine green bottles", terms="on")
    assert person.prove().path == "/account/"


@pytest.mark.parametrize("path", ["/account/", "/signin/profile", "/signin", "/register", "/terms"])
def test_the_terms_are_not_skipped_by_going_elsewhere(path: str) -> None:
    scope = tenant("again")
    with enter(scope):
        make("department", required=True)
    alice = cast.person(scope)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/terms"
    token = forms_of(browser.text)[0]["fields"]["csrfmiddlewaretoken"]
    data = {"csrfmiddlewaretoken": token, "field-department": "Sales", "action": "agree"}
    browser.page = browser.client.post(path, data, headers={"origin": browser.origin})
    browser.open("/account/")
    assert browser.path.startswith("/signin")
    with enter(scope):
        assert not TermsConsent.objects.exists()
        assert not User.objects.get(pk=alice.pk).custom_data


def test_agreeing_leads_to_the_next_question_and_cannot_be_sent_twice() -> None:
    scope = tenant("again")
    with enter(scope):
        make("department", required=True)
    alice = cast.person(scope)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    token = forms_of(browser.text)[0]["fields"]["csrfmiddlewaretoken"]
    browser.submit(action="agree")
    assert browser.path == "/signin/profile"
    data = {"csrfmiddlewaretoken": token, "action": "agree"}
    browser.page = browser.client.post("/signin/terms", data, headers={"origin": browser.origin})
    browser.open("/account/")
    assert browser.path.startswith("/signin")
    browser.open("/signin/profile")
    browser.submit(**{"field-department": "Sales"})
    assert browser.path == "/account/"
    assert len(kept(scope)) == 1


def test_who_does_not_agree_is_not_signed_in() -> None:
    scope = tenant("again")
    alice = cast.person(scope)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(form=1, action="leave")
    assert browser.path == "/signin"
    browser.open("/signin/terms")
    assert browser.path == "/signin?notice=sign-in-over"
    assert not kept(scope)


def test_another_account_does_not_inherit_the_agreement() -> None:
    scope = tenant("again")
    alice, bob = cast.person(scope), cast.person(scope)
    browser = Visitor(scope)
    for person in (alice, bob):
        browser.sign_in(person.email, cast.PASSWORD)
        assert browser.path == "/signin/terms"
    browser.submit(action="agree")
    with enter(scope):
        assert TermsConsent.objects.get().user == bob
        browser.open("/account/")
    assert bob.email in browser.text


def test_there_is_nothing_to_agree_to_without_documents() -> None:
    scope = cast.new_tenant().scope()
    with pytest.raises(ValidationError, match="no document"):
        change(scope, "again", "1")
