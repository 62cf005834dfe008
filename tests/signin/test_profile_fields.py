"""What new people are asked: nine kinds of field, where the answers go, and what cannot be answered."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from identity.signin.models import ApplicationPolicy
from identity.signin.registration.models import ProfileField
from identity.signin.registration.operations import create_field, delete_field, move_field
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for

GOOD = "nine green bottles"


def asking(*fields: dict[str, object]) -> TenantScope:
    """A tenant of the test's own that asks for these."""
    scope = cast.new_tenant().scope()
    with enter(scope):
        for values in fields:
            make(**values)
    return scope


def make(key: str, kind: str = "text", **values: object) -> ProfileField:
    return create_field(
        values={"key": key, "kind": kind, "labels": {"en": key.capitalize(), "ja": f"「{key}」"}, **values}, by=COMMAND
    )


class Newcomer:
    """Somebody who registers and may answer."""

    def __init__(self, scope: TenantScope, path: str = "/register", language: str = "en") -> None:
        self.scope, self.email = scope, f"n{uuid4().hex[:10]}@example.test"
        self.browser = Visitor(scope, language=language)
        self.browser.open(path)

    def register(self, **answers: str) -> Visitor:
        fields = {f"field-{name.replace('__', '-')}": value for name, value in answers.items()}
        self.browser.submit(email=self.email, password1=GOOD, **fields)
        return self.browser

    def prove(self) -> Visitor:
        self.browser.submit(code=code_for(self.scope, self.email))
        return self.browser

    @property
    def user(self) -> User:
        with enter(self.scope):
            found: User = User.objects.get(email=self.email)
            return found


FIELDS = {
    "text": {"key": "department"},
    "number": {"key": "seats", "kind": "number", "settings": {"minimum": 1, "maximum": 9}},
    "date": {"key": "birthdate", "kind": "date"},
    "checkbox": {"key": "news", "kind": "checkbox"},
    "select": {
        "key": "gender",
        "kind": "select",
        "settings": {"options": [{"value": "f", "en": "Female", "ja": "女性"}, {"value": "m"}]},
    },
    "url": {"key": "website", "kind": "url"},
    "regex": {
        "key": "number",
        "kind": "regex",
        "helps": {"en": "Two letters, six digits."},
        "settings": {"pattern": r"[A-Z]{2}\d{6}"},
    },
    "address": {
        "key": "address",
        "kind": "address",
        "settings": {"parts": ["street_address", "locality", "postal_code", "country"]},
    },
    "fullname": {"key": "name", "kind": "fullname", "settings": {"parts": ["given_name", "family_name"]}},
}


@pytest.mark.parametrize(
    ("kind", "answers", "place", "kept"),
    [
        ("text", {"department": "Sales"}, "custom_data", {"department": "Sales"}),
        ("number", {"seats": "７"}, "custom_data", {"seats": 7}),
        ("date", {"birthdate": "1990-12-31"}, "profile", {"birthdate": "1990-12-31"}),
        ("checkbox", {"news": "on"}, "custom_data", {"news": True}),
        ("select", {"gender": "f"}, "profile", {"gender": "f"}),
        ("url", {"website": "example.com/me"}, "profile", {"website": "https://example.com/me"}),
        ("regex", {"number": "AB123456"}, "custom_data", {"number": "AB123456"}),
        (
            "address",
            {"address__street_address": "1 Lane", "address__locality": "Town", "address__postal_code": "N1", "address__country": "UK"},
            "profile",
            {"address": {"street_address": "1 Lane", "locality": "Town", "postal_code": "N1", "country": "UK", "formatted": "1 Lane\nN1 Town\nUK"}},
        ),
        ("fullname", {"name__given_name": "Ada", "name__family_name": "Byron"}, "profile", {"given_name": "Ada", "family_name": "Byron"}),
    ],
)  # fmt: skip
def test_each_kind_is_asked_and_kept_where_it_belongs(
    kind: str, answers: dict[str, str], place: str, kept: object
) -> None:
    person = Newcomer(asking(FIELDS[kind]))
    assert person.register(**answers).path == "/register/code"
    assert getattr(person.user, place) == kept
    assert person.prove().path == "/account/"


def test_a_full_name_is_the_persons_name_in_the_order_of_its_script() -> None:
    scope = asking(FIELDS["fullname"])
    for given, family, name in (("Ada", "Byron", "Ada Byron"), ("花子", "山田", "山田 花子")):
        person = Newcomer(scope)
        person.register(name__given_name=given, name__family_name=family)
        assert person.user.name == name


def test_in_japanese_the_family_name_and_the_postal_code_come_first() -> None:
    browser = Newcomer(asking(FIELDS["fullname"], FIELDS["address"]), language="ja").browser
    places = [browser.text.index(f'name="field-{name}"') for name in (
        "name-family_name", "name-given_name", "address-postal_code", "address-locality", "address-street_address",
    )]  # fmt: skip
    assert places == sorted(places)


def test_labels_and_options_follow_the_language() -> None:
    scope = asking(FIELDS["select"], FIELDS["text"])
    english, japanese = Newcomer(scope).browser.text, Newcomer(scope, language="ja").browser.text
    assert "Department" in english
    assert ">Female<" in english
    assert "「department」" in japanese
    assert ">女性<" in japanese


@pytest.mark.parametrize(
    ("kind", "answers", "error"),
    [
        ("text", {"department": "x" * 201}, "field-department"),
        ("text", {"department": "Sa\u202eles"}, "field-department"),
        ("text", {"department": "Sa\x00les"}, "field-department"),
        ("number", {"seats": "10"}, "field-seats"),
        ("number", {"seats": "1e400"}, "field-seats"),
        ("number", {"seats": "NaN"}, "field-seats"),
        ("date", {"birthdate": "31.12.1990"}, "field-birthdate"),
        ("date", {"birthdate": "2999-01-01"}, "field-birthdate"),
        ("select", {"gender": "other"}, "field-gender"),
        ("url", {"website": "javascript:alert(1)"}, "field-website"),
        ("url", {"website": "ftp://example.com"}, "field-website"),
        ("regex", {"number": "AB12345"}, "field-number"),
        ("regex", {"number": "AB123456" * 40}, "field-number"),
        ("address", {"address__locality": "x" * 201}, "field-address-locality"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_at_its_field(kind: str, answers: dict[str, str], error: str) -> None:
    person = Newcomer(asking(FIELDS[kind]))
    assert f'id="id_{error}_error"' in person.register(**answers).text
    with enter(person.scope):
        assert not User.objects.filter(email=person.email).exists()


def test_an_answer_that_is_required_is_missed_and_one_that_is_not_may_stay_empty() -> None:
    scope = asking({**FIELDS["text"], "required": True}, FIELDS["number"], {**FIELDS["checkbox"], "required": True})
    person = Newcomer(scope)
    assert "Answer this to go on." in person.register().text
    assert 'id="id_field-news_error"' in person.browser.text
    assert person.register(department="Sales", news="on").path == "/register/code"
    assert person.user.custom_data == {"department": "Sales", "news": True}


def test_more_than_four_fields_have_a_page_of_their_own_behind_the_proof() -> None:
    scope = asking(*({"key": f"f{number}"} for number in range(4)), {"key": "last", "required": True})
    person = Newcomer(scope)
    assert "field-f0" not in person.browser.text
    person.register()
    assert person.prove().path == "/signin/profile"
    person.browser.open("/account/")
    assert person.browser.path.startswith("/signin")
    person.browser.open("/signin/profile")
    person.browser.submit(**{"field-f0": "one"})
    assert "Answer this to go on." in person.browser.text
    person.browser.submit(**{"field-last": "five"})
    assert person.browser.path == "/account/"
    assert person.user.custom_data == {"f0": "one", "last": "five"}


def test_a_sign_in_asks_for_what_is_required_and_missing_and_only_once() -> None:
    scope = asking()
    alice = cast.person(scope)
    with enter(scope):
        make("department", required=True)
        make("hobby")
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD, "/signin?next=/account/%3Fmark")
    assert browser.path == "/signin/profile"
    assert "hobby" not in browser.text
    browser.submit(**{"field-department": "Sales"})
    assert browser.path == "/account/?mark"
    again = Visitor(scope)
    again.sign_in(alice.email, cast.PASSWORD)
    assert again.path == "/account/"


def test_the_page_after_a_sign_in_can_be_left_but_not_passed() -> None:
    scope = asking({**FIELDS["text"], "required": True})
    alice = cast.person(scope)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    for data in ({}, {"field-department": ""}, {"action": "skip"}, {"field-other": "x"}):
        browser.page = browser.client.post("/signin/profile", data, headers={"origin": browser.origin})
        assert browser.page.status_code in (200, 403), data
        browser.open("/account/")
        assert browser.path.startswith("/signin?next")
        browser.open("/signin/profile")
    browser.submit(form=1, action="leave")
    assert browser.path == "/signin"
    browser.open("/signin/profile")
    assert browser.path.startswith("/signin?")


def test_nobody_reaches_the_page_without_a_proof(acme: TenantScope) -> None:
    for path in ("/signin/profile", "/signin/terms"):
        browser = Visitor(acme)
        browser.open(path)
        assert browser.path == "/signin?notice=sign-in-over"


def test_an_application_asks_for_fields_of_its_own() -> None:
    scope = asking({"key": "department"}, {"key": "hobby", "asked": False})
    party = Party(scope)
    with enter(scope):
        ApplicationPolicy.objects.create(application=party.client.application, fields=["hobby"])
    there = Newcomer(scope, party.authorize_path(prompt="create")).browser.text
    assert ("field-hobby" in there, "field-department" in there) == (True, False)
    elsewhere = Newcomer(scope).browser.text
    assert ("field-hobby" in elsewhere, "field-department" in elsewhere) == (False, True)


def test_nothing_but_the_fields_is_taken_from_what_is_posted() -> None:
    """peers.md 6.3 D: the user set the own `verified` flag."""
    person = Newcomer(asking(FIELDS["text"], {"key": "badge", "asked": False}))
    person.browser.submit(
        email=person.email, password1=GOOD, email_verified="1", verified="1", phone_verified="1", roles="admin",
        custom_data='{"admin": true}', profile='{"given_name": "x"}', is_staff="1", is_superuser="1", suspended_at="",
        name="Somebody", phone="+15550100", id=str(uuid4()), registered_with=str(uuid4()),
        **{"field-department": "Sales", "field-badge": "gold", "field-email_verified": "1", "field-department-x": "y"},
    )  # fmt: skip
    user = person.user
    assert (user.custom_data, user.profile, user.name, user.phone) == ({"department": "Sales"}, {}, "", "")
    assert not user.phone_verified
    with enter(person.scope):
        assert not user.emailaddress_set.filter(verified=True).exists()
        assert not user.role_rows.exists()


@pytest.mark.parametrize(
    "key",
    [
        "email_verified",
        "sub",
        "roles",
        "custom_data",
        "password",
        "phone_number_verified",
        "Upper",
        "9a",
        "a-b",
        "x" * 41,
        "",
    ],
)
def test_a_field_cannot_pass_for_part_of_the_account(key: str, in_acme: TenantScope) -> None:
    with pytest.raises(ValidationError):
        make(key)


@pytest.mark.parametrize(
    "values",
    [
        {"key": "birthdate", "kind": "text"},
        {"key": "given", "kind": "fullname", "settings": {"parts": ["given_name"]}},
        {"key": "address", "kind": "address", "settings": {"parts": ["planet"]}},
        {"key": "choice", "kind": "select", "settings": {"options": [{"value": "one"}]}},
        {"key": "choice", "kind": "select", "settings": {"options": [{"value": "a"}, {"value": "a"}]}},
        {"key": "some", "kind": "number", "settings": {"minimum": 3, "maximum": 2}},
        {"key": "some", "kind": "date", "settings": {"earliest": "yesterday"}},
        {"key": "some", "kind": "text", "settings": {"longest": 100_000}},
        {
            "key": "choice",
            "kind": "select",
            "settings": {"options": [{"value": "a", "labels": {"en": "A"}}, {"value": "b"}]},
        },
        {"key": "some", "kind": "file"},
        {"key": "some", "labels": {"en": "", "ja": ""}},
    ],
)
def test_a_field_that_cannot_be_answered_is_refused(values: dict[str, object], in_acme: TenantScope) -> None:
    with pytest.raises(ValidationError):
        make(**values)  # type: ignore[arg-type]  # of each test its own


def test_a_full_name_and_its_parts_are_not_asked_twice() -> None:
    with pytest.raises(ValidationError, match="already"):
        asking(FIELDS["fullname"], {"key": "given_name"})
    with pytest.raises(ValidationError, match="already"):
        asking({"key": "family_name"}, FIELDS["fullname"])


def test_fields_are_moved_and_a_deleted_one_is_asked_nowhere() -> None:
    scope = asking({"key": "one"}, {"key": "two"}, {"key": "three"})
    party = Party(scope)
    with enter(scope):
        ApplicationPolicy.objects.create(application=party.client.application, fields=["two"])
        move_field(field=ProfileField.objects.get(key="three"), steps=-2, by=COMMAND)
        assert [field.key for field in ProfileField.objects.all()] == ["three", "one", "two"]
        delete_field(field=ProfileField.objects.get(key="two"), by=COMMAND)
        assert ApplicationPolicy.objects.get().fields == []
    assert "field-" not in Newcomer(scope, party.authorize_path(prompt="create")).browser.text


def test_the_log_book_says_which_questions_were_answered_and_not_how() -> None:
    person = Newcomer(asking(FIELDS["text"]))
    person.register(department="Secret service")
    with enter(person.scope):
        event = Event.objects.get(action="user.answer")
    assert event.details == {"fields": ["department"]}
