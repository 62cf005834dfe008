"""A new account, as the tenant's policy asks for it."""

from uuid import uuid4

from allauth.account.models import EmailAddress

from identity.users.models import User
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests import cast
from tests.visitor import Visitor, code_for, mails_to

PASSWORD = "another battery horse"


def _address() -> str:
    return f"new{uuid4().hex[:10]}@example.test"


def _register(scope: TenantScope, path: str = "/register", **fields: str) -> Visitor:
    browser = Visitor(scope)
    browser.open(path)
    browser.submit(**fields)
    return browser


def test_the_address_is_proved_and_the_person_is_signed_in(acme: TenantScope) -> None:
    address = _address()
    browser = _register(acme, "/register?next=/account/%3Fmark", email=address, password1=PASSWORD)
    assert browser.path == "/register/code?next=%2Faccount%2F%3Fmark"
    assert f"<span>{address}</span>" in browser.text
    browser.submit(code=code_for(acme, address))
    assert browser.path == "/account/?mark"
    with enter(acme):
        assert EmailAddress.objects.get(email=address).verified


def test_the_password_works_from_then_on(acme: TenantScope) -> None:
    address = _address()
    browser = _register(acme, email=address, password1=PASSWORD)
    browser.submit(code=code_for(acme, address))
    again = Visitor(acme)
    again.sign_in(address, PASSWORD)
    assert again.path == "/account/"


def test_nobody_is_signed_in_before_the_address_is_proved(acme: TenantScope) -> None:
    browser = _register(acme, email=_address(), password1=PASSWORD)
    browser.open("/account/")
    assert browser.path == "/signin?next=/account/"


def test_the_pages_lead_to_each_other_and_keep_where_to_go(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin?next=/account/")
    assert 'href="/register?next=%2Faccount%2F"' in browser.text
    browser.open("/register?next=/account/")
    assert 'href="/signin?next=%2Faccount%2F"' in browser.text


def test_each_mistake_stands_at_its_field_and_what_was_typed_stays(acme: TenantScope) -> None:
    browser = _register(acme, email="not an address", password1="short")
    assert 'id="id_email_error" role="alert">This does not look like an e-mail address.' in browser.text
    assert 'id="id_password1_error" role="alert">This password is too short.' in browser.text
    assert 'value="not an address"' in browser.text
    assert "autofocus" in browser.text.partition('name="email"')[2].partition(">")[0]
    assert 'value="short"' not in browser.text


def test_a_password_like_the_address_is_refused(acme: TenantScope) -> None:
    browser = _register(acme, email="margarethe@example.test", password1="margarethe@example")
    assert "id_password1_error" in browser.text


def test_a_mistyped_address_can_be_changed_and_leaves_nothing_behind() -> None:
    scope = cast.tenant_with(register_username=True)
    wrong, right = _address(), _address()
    browser = _register(scope, email=wrong, username="tom", password1=PASSWORD)
    browser.submit(form=2)
    assert browser.path == "/register"
    with enter(scope):
        assert not User.objects.filter(username="tom").exists()
    browser.submit(email=right, username="tom", password1=PASSWORD)
    browser.submit(code=code_for(scope, right))
    assert browser.path == "/account/"


def test_where_there_are_no_passwords_none_is_asked_for() -> None:
    scope, address = cast.tenant_with(password=False, register_password=False), _address()
    browser = Visitor(scope)
    browser.open("/register")
    assert "password" not in browser.text.lower()
    browser.submit(email=address)
    browser.submit(code=code_for(scope, address))
    assert browser.path == "/account/"


def test_a_username_is_asked_for_where_the_tenant_wants_one() -> None:
    scope, address = cast.tenant_with(register_username=True), _address()
    browser = _register(scope, email=address, username="Tomoko.S", password1=PASSWORD)
    browser.submit(code=code_for(scope, address))
    with enter(scope):
        assert User.objects.get(username="tomoko.s").email == address
    browser = _register(scope, email=_address(), username="TOMOKO.s", password1=PASSWORD)
    assert 'id="id_username_error" role="alert">This username is taken.' in browser.text


def test_nobody_takes_a_username_that_passes_for_an_address() -> None:
    scope = cast.tenant_with(register_username=True)
    for name in ("ceo@acme.test", "ad min", "раураl", "-x", "x\u202ey"):
        browser = _register(scope, email=_address(), username=name, password1=PASSWORD)
        assert "Use letters from A to Z" in browser.text


def test_it_is_closed_where_staff_create_users() -> None:
    scope = cast.tenant_with(registration="closed")
    browser = Visitor(scope)
    browser.open("/register")
    assert browser.page.status_code == 403
    assert "Accounts are given by invitation" in browser.text
    browser.open("/signin")
    assert "Create an account" not in browser.text
    browser.page = browser.client.post("/register", {"email": _address()}, headers={"origin": browser.origin})
    assert browser.page.status_code == 403
    with enter(scope):
        assert not User.objects.exists()


def test_staff_are_only_ever_invited() -> None:
    browser = Visitor(operators_scope())
    browser.open("/register")
    assert browser.page.status_code == 403


def test_an_address_that_has_an_account_gets_a_mail_and_no_second_account(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _register(acme, email=alice.email, password1=PASSWORD)
    assert browser.path == "/register/code"
    mail = mails_to(acme, alice.email)[-1]
    assert mail["Subject"] == "You have an account at Acme"
    assert f"{browser.origin}/signin" in mail.get_content()
    with enter(acme):
        assert EmailAddress.objects.filter(email=alice.email).count() == 1


def test_it_is_written_into_the_log_book(acme: TenantScope) -> None:
    address = _address()
    browser = _register(acme, email=address, password1=PASSWORD)
    browser.submit(code=code_for(acme, address))
    with enter(acme):
        actions = {event.action for event in Event.objects.about(User.objects.get(email=address))}
    assert actions == {"user.prove_email", "user.register", "user.sign_in"}
