"""Registration in the console: fields, invitations, terms, and what one application does differently."""

from identity.oidc.operations import create_client
from identity.signin.models import ApplicationPolicy
from identity.signin.registration.models import Invitation, ProfileField, TermsPolicy
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tenants.models import Tenant
from tests import cast
from tests.console.people import answer, at_console, events, give, new_operator
from tests.rfc.core.test_terms import ask
from tests.signin.brand.test_preview import shown, typed
from tests.signin.test_profile_fields import make
from tests.visitor import Visitor, mails_to

PAGE = "experience/registration/"


def visit(role: str = "admin") -> tuple[Tenant, Visitor]:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, role)
    return made, at_console(operator)


def add(made: Tenant, visitor: Visitor, **values: str | list[str]) -> None:
    visitor.open(f"/t/{made.slug}/{PAGE}fields/new/")
    answer(visitor, **{"kind": "text", "access": "edit", **values})


def test_a_field_is_added_and_asked() -> None:
    made, visitor = visit()
    options = "sales | Sales | 営業\nit | IT | 情報システム"
    add(
        made,
        visitor,
        kind="select",
        key="department",
        label_en="Department",
        label_ja="部署",
        options=options,
        required="on",
    )
    with enter(made.scope()):
        field = ProfileField.objects.get()
    assert (field.key, field.required, field.options[0]) == (
        "department", True, {"value": "sales", "en": "Sales", "ja": "営業"}
    )  # fmt: skip
    assert ">営業<" in Visitor(made.scope(), language="ja").open("/register").content.decode()
    assert events(made.scope(), "profile_field.create")[0].details["key"] == "department"


def test_each_mistake_stands_at_its_input() -> None:
    made, visitor = visit()
    for place, values in {
        "id_key_error": {"key": "email_verified", "label_en": "x"},
        "id_pattern_error": {
            "kind": "regex",
            "key": "code",
            "label_en": "Code",
            "help_en": "A code",
            "pattern": "(a+)+",
        },
        "id_help_en_error": {"kind": "regex", "key": "code", "label_en": "Code", "pattern": "[0-9]{4}"},
        "id_options_error": {"kind": "select", "key": "one", "label_en": "One", "options": "a"},
        "id_label_en_error": {"key": "nothing", "label_en": ""},
        "id_longest_error": {"key": "long", "label_en": "Long", "longest": "5000"},
    }.items():
        add(made, visitor, **values)  # type: ignore[arg-type]  # of each place its own
        assert place in visitor.text, place
    with enter(made.scope()):
        assert not ProfileField.objects.exists()


def test_the_kind_and_the_key_stay_whatever_is_posted() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        field = make("department")
    visitor.open(f"/t/{made.slug}/{PAGE}fields/{field.pk}/")
    answer(visitor, label_en="Team", kind="checkbox", key="email_verified", access="off")
    with enter(made.scope()):
        row = ProfileField.objects.get()
    assert (row.key, row.kind, row.label, row.access) == ("department", "text", "Team", "off")


def test_fields_are_moved_from_the_list() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        make("one"), make("two")
    visitor.open(f"/t/{made.slug}/{PAGE}fields/")
    answer(visitor, to="down")
    with enter(made.scope()):
        assert [field.key for field in ProfileField.objects.all()] == ["two", "one"]


def test_a_pasted_list_is_invited_and_reported() -> None:
    made, visitor = visit()
    visitor.open(f"/t/{made.slug}/{PAGE}invitations/new/")
    answer(visitor, emails="ann@example.test\nnot an address\nbob@example.test", language="ja", days="3")
    assert "2 invitations are on their way." in visitor.text
    assert "Not an e-mail address" in visitor.text
    assert len(mails_to(made.scope(), "ann@example.test")) == 1
    with enter(made.scope()):
        assert Invitation.objects.count() == 2
    visitor.open(f"/t/{made.slug}/{PAGE}invitations/?state=waiting&q=ann")
    assert "ann@example.test" in visitor.text
    assert "bob@example.test" not in visitor.text


def test_how_many_have_to_agree_is_said_before_it_is_saved() -> None:
    made, visitor = visit()
    ask(made.scope(), "1")
    with enter(made.scope()):
        cast.new_user()
    visitor.open(f"/t/{made.slug}/{PAGE}terms/")
    answer(visitor, mode="again", version="2")
    assert "1 person has to agree at the next sign-in." in visitor.text
    with enter(made.scope()):
        assert TermsPolicy.load().version == "1"
    answer(visitor, mode="again", version="2", confirmation=made.slug)
    with enter(made.scope()):
        assert TermsPolicy.load().version == "2"


def test_terms_without_documents_are_refused_with_the_reason() -> None:
    made, visitor = visit()
    visitor.open(f"/t/{made.slug}/{PAGE}terms/")
    answer(visitor, mode="checkbox", version="1")
    assert "There is no document to agree to." in visitor.text


def test_an_application_differs_from_the_tenant_and_goes_back() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        client, _secret = create_client(name="Shop", kind="web", redirect_uris=["https://a.test/back"], by=COMMAND)
        make("department")
    path = f"/t/{made.slug}/applications/{client.application.pk}/sign-in/"
    visitor.open(path)
    values = {"first_screen": "register", "choose_methods": "own", "methods": ["password"], "mfa": "required"}
    answer(visitor, **values, registration="", choose_questions="own", questions=["department"])
    assert "Saved. It holds from now on." in visitor.text
    with enter(made.scope()):
        row = ApplicationPolicy.objects.get()
    assert (row.first_screen, row.methods, row.mfa, row.fields) == (
        "register",
        ["password"],
        "required",
        ["department"],
    )
    assert set(events(made.scope(), "application.update_sign_in")[0].details) == {
        "first_screen",
        "methods",
        "mfa",
        "fields",
    }
    answer(visitor, first_screen="", choose_methods="", mfa="", registration="", choose_questions="")
    with enter(made.scope()):
        assert not ApplicationPolicy.objects.exists()


def test_an_application_that_could_let_nobody_in_is_refused_at_its_input() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        client, _secret = create_client(name="Shop", kind="web", redirect_uris=["https://a.test/back"], by=COMMAND)
    visitor.open(f"/t/{made.slug}/applications/{client.application.pk}/sign-in/")
    answer(visitor, first_screen="", choose_methods="own", methods=[], mfa="", registration="")
    assert "id_methods_error" in visitor.text or "or nobody can sign in here" in visitor.text
    with enter(made.scope()):
        assert not ApplicationPolicy.objects.exists()


def test_a_machine_has_no_such_page() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        client, _secret = create_client(name="Import", kind="machine", by=COMMAND)
    assert visitor.open(f"/t/{made.slug}/applications/{client.application.pk}/sign-in/").status_code == 404


def test_what_a_person_agreed_to_is_on_their_page() -> None:
    made, visitor = visit()
    ask(made.scope(), "2026-11")
    with enter(made.scope()):
        alice = cast.new_user()
    browser = Visitor(made.scope())
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(action="agree")
    visitor.open(f"/t/{made.slug}/users/{alice.pk}/agreements/")
    assert "2026-11" in visitor.text
    assert "https://acme.test/terms" in visitor.text


def test_the_preview_follows_what_one_application_would_do() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        client, _secret = create_client(name="Shop", kind="web", redirect_uris=["https://a.test/back"], by=COMMAND)
        make("department"), make("hobby", asked=False)
    path = f"applications/{client.application.pk}/sign-in/"
    form = f"signin.applicationpolicy&application={client.application.pk}"
    values = {"choose_methods": "", "choose_questions": "own", "questions": "hobby"}
    shut = typed(visitor, made.scope(), path, form, registration="closed", **values)
    assert "Create an account" not in shown(made.scope(), shut, page="signin").text
    asked = typed(visitor, made.scope(), path, form, registration="open", **values)
    page = shown(made.scope(), asked, page="register").text
    assert ("field-hobby" in page, "field-department" in page) == (True, False)
    with enter(made.scope()):
        assert not ApplicationPolicy.objects.exists()
