"""Every way in, at tenants whose policies differ: what one offers, the other refuses, whatever is posted."""

import pytest

from identity.signin.models import ApplicationPolicy
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.signin.phones import ONLY_PHONES, PHONES, ask_by_sms, at_home, with_phone
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def mails() -> TenantScope:
    """Addresses and links, no passwords."""
    return cast.tenant_with(username=False, magic_link=True, email_code=False, password=False, register_password=False)


@pytest.fixture(scope="module")
def phones() -> TenantScope:
    """Numbers and codes by SMS, nothing else."""
    return cast.tenant_with(**ONLY_PHONES)


@pytest.fixture(scope="module")
def everything() -> TenantScope:
    return cast.tenant_with(**PHONES, magic_link=True)


LABELS = [
    ({}, "E-mail address or username", 'type="text"', 'inputmode="email"'),
    ({"username": False}, "E-mail address", 'type="email"', 'autocomplete="username"'),
    ({**ONLY_PHONES}, "Phone number", 'type="tel"', 'autocomplete="tel"'),
    ({**ONLY_PHONES, "password": True}, "Phone number", 'type="tel"', 'autocomplete="username"'),
    ({**PHONES, "username": False}, "E-mail address or phone number", 'type="text"', 'inputmode="email"'),
    ({**PHONES}, "E-mail address, phone number or username", 'type="text"', 'inputmode="email"'),
    ({**PHONES, "email": False, "register_phone": True}, "Phone number or username", 'type="text"',
     'autocomplete="username"'),
]  # fmt: skip


@pytest.mark.parametrize(("choices", "label", "kind", "attribute"), LABELS)
def test_the_first_field_asks_for_what_signs_in(
    choices: dict[str, object], label: str, kind: str, attribute: str
) -> None:
    browser = Visitor(cast.tenant_with(**choices))
    browser.open("/signin")
    assert f'<label for="id_login">{label}</label>' in browser.text
    field = browser.text.partition('name="login"')
    field_text = field[0].rpartition("<input")[2] + field[2].partition(">")[0]
    assert f" {kind} " in field_text
    # With passkeys on, the browser may offer one right here.
    assert attribute in field_text.replace(" webauthn", "")


def test_by_link_where_there_are_only_links(mails: TenantScope) -> None:
    alice, browser = cast.person(mails), Visitor(mails)
    browser.open("/signin")
    browser.submit(login=alice.email)
    link = mails_to(mails, alice.email)[-1].get_content().partition("/signin/link/")[2].split()[0]
    browser.open(f"/signin/link/{link}")
    browser.submit()
    assert browser.path == "/account/"


def test_by_sms_where_there_are_only_numbers(phones: TenantScope) -> None:
    alice = with_phone(phones)
    browser = ask_by_sms(phones, at_home(alice.phone), language="ja")
    browser.submit(code=code_for(phones, alice.phone))
    assert browser.path == "/account/"


@pytest.mark.parametrize("what", ["email", "phone", "username"])
def test_where_everything_is_on_each_identifier_takes_a_password(everything: TenantScope, what: str) -> None:
    alice, browser = with_phone(everything), Visitor(everything)
    browser.sign_in(str(getattr(alice, what)), cast.PASSWORD)
    assert browser.path == "/account/"


def test_a_way_that_is_off_is_not_taken_whatever_is_posted(mails: TenantScope, phones: TenantScope) -> None:
    """The password, at both; SMS where there are only links; mail where there are only numbers."""
    for scope in (mails, phones):
        alice, browser = with_phone(scope), Visitor(scope)
        for login in (alice.email, alice.phone, str(alice.username)):
            browser.open("/signin")
            browser.submit(login=login, password=cast.PASSWORD)
            browser.open("/account/")
            assert browser.path.startswith("/signin")
        sent = [bool(mails_to(scope, alice.email)), bool(mails_to(scope, alice.phone))]
        assert sent == [scope is mails, scope is phones]


@pytest.mark.parametrize("known", [True, False])
def test_the_second_page_knows_the_policy_and_not_the_person(everything: TenantScope, known: bool) -> None:
    alice = with_phone(everything)
    for login, offered in ((alice.email, "Send me a link by e-mail"), (alice.phone, "Send me a code by SMS"),
                           (str(alice.username), "")):  # fmt: skip
        typed = (
            login
            if known
            else {"@": "nobody@example.test", "+": "+819011112222"}.get(
                "@" if "@" in login else login[0], "nobody-at-all"
            )
        )
        browser = Visitor(everything)
        browser.open("/signin")
        browser.submit(login=typed)
        assert "Enter your password" in browser.text
        assert ("Send me" in browser.text) is bool(offered)
        assert offered in browser.text


def test_an_application_may_take_fewer_ways(everything: TenantScope) -> None:
    alice, party = with_phone(everything), Party(everything)
    with enter(everything):
        ApplicationPolicy.objects.create(pk=party.client.application_id, methods=["sms_code"])
    browser = Visitor(everything)
    browser.open(party.authorize_path())
    browser.submit(login=alice.email, password=cast.PASSWORD)
    assert "begin with + and the country code" in browser.text
    assert not mails_to(everything, alice.email)
    browser.submit(login=alice.phone)
    assert browser.path.startswith("/signin/code")
    browser.submit(code=code_for(everything, alice.phone))
    assert party.answer(browser)["code"]


@pytest.mark.parametrize(
    ("choices", "changes", "path"),
    [
        ({"first_screen": "register"}, {}, "/register?"),
        ({"first_screen": "register"}, {"prompt": "login"}, "/signin?"),
        ({"first_screen": "register"}, {"login_hint": "alice@acme.test"}, "/signin?"),
        ({"first_screen": "register"}, {"first_screen": "signin"}, "/signin?"),
        ({}, {}, "/signin?"),
        ({}, {"first_screen": "register"}, "/register?"),
    ],
)
def test_who_comes_from_an_application_sees_the_page_that_the_policy_says(
    choices: dict[str, object], changes: dict[str, str], path: str
) -> None:
    scope = cast.tenant_with(**choices)
    browser = Visitor(scope)
    browser.open(Party(scope).authorize_path(**changes))
    assert browser.path.startswith(path)


def test_an_application_has_a_first_page_of_its_own_and_each_leads_to_the_other(acme: TenantScope) -> None:
    alice, party, browser = cast.person(acme), Party(acme), Visitor(acme)
    with enter(acme):
        ApplicationPolicy.objects.create(pk=party.client.application_id, first_screen="register")
    browser.open(party.authorize_path())
    assert browser.path.startswith("/register?")
    browser.open(browser.path.replace("/register", "/signin"))
    assert browser.path.startswith("/signin?")
    browser.submit(login=alice.email)
    browser.submit(password=cast.PASSWORD)
    assert party.answer(browser)["code"]
