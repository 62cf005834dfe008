"""Experience: the one-row settings of sign-in, what a change breaks said before, the effect on the hosted pages."""

from identity.signin.brand.models import Branding
from identity.signin.models import SignInPolicy
from tenants.isolation.scope import enter
from tenants.models import Tenant
from tenants.register import writing
from tests import cast
from tests.console.people import answer, at_console, events, give, new_operator
from tests.visitor import Visitor, forms_of

METHODS, REGISTRATION, BRAND = "experience/", "experience/registration/", "experience/brand/"


def visit(environment: str = "development", role: str = "admin") -> tuple[Tenant, Visitor]:
    made, operator = cast.new_tenant(), new_operator()
    with writing():
        Tenant.objects.filter(pk=made.pk).update(environment=environment)
    give(operator, made.slug, role)
    return made, at_console(operator)


def policy_of(made: Tenant) -> SignInPolicy:
    with enter(made.scope()):
        return SignInPolicy.load()


def test_a_change_that_breaks_nothing_is_saved_at_once() -> None:
    made, visitor = visit()
    visitor.open(f"/t/{made.slug}/{REGISTRATION}")
    answer(visitor, register_username="on", registration="open")
    assert "Saved. It holds from now on." in visitor.text
    assert policy_of(made).register_username
    assert events(made.scope(), "sign_in_policy.update")[0].details["register_username"] == ["False", "True"]


def turn_off(visitor: Visitor, *names: str, **more: str) -> None:
    """Sends the page's form with these switches off."""
    form = next(
        form for form in forms_of(visitor.text) if form["action"] == "" and "csrfmiddlewaretoken" in form["fields"]
    )
    data = {name: value for name, value in form["fields"].items() if name not in names}
    visitor.page = visitor.client.post(
        visitor.path,
        {"registration": "open", "first_screen": "signin", **data, **more},
        headers={"origin": visitor.origin},
    )
    visitor._follow()


def test_what_people_lose_is_said_before_it_is_saved() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        cast.new_user(password=None)
    visitor.open(f"/t/{made.slug}/{METHODS}")
    turn_off(visitor, "email_code")
    assert "1 person has no password" in visitor.text
    assert policy_of(made).email_code
    answer(visitor, registration="open")
    assert not policy_of(made).email_code


def test_in_production_the_short_name_is_typed() -> None:
    made, visitor = visit("production")
    visitor.open(f"/t/{made.slug}/{REGISTRATION}")
    turn_off(visitor, registration="closed")
    assert "New people can no longer register" in visitor.text
    turn_off(visitor, registration="closed", confirmation="something")
    assert "Type it exactly" in visitor.text
    assert policy_of(made).registration == "open"
    turn_off(visitor, registration="closed", confirmation=made.slug)
    assert policy_of(made).registration == "closed"


def test_each_page_of_the_policy_leaves_the_others_fields_alone() -> None:
    made, visitor = visit()
    visitor.open(f"/t/{made.slug}/{REGISTRATION}")
    turn_off(visitor, "register_password", email="", username="", password="", passkey="")
    policy = policy_of(made)
    assert not policy.register_password
    assert policy.email
    assert policy.password
    visitor.open(f"/t/{made.slug}/{METHODS}")
    turn_off(visitor, "magic_link", registration="closed", confirmed="1")
    assert policy_of(made).registration == "open"


def test_a_policy_by_which_nobody_could_sign_in_is_refused_at_its_field() -> None:
    made, visitor = visit()
    visitor.open(f"/t/{made.slug}/{METHODS}")
    turn_off(visitor, "email", "username", confirmed="1")
    assert "or nobody can sign in" in visitor.text
    assert policy_of(made).email


def test_a_form_that_was_refused_leaves_the_policy_that_everybody_reads_alone() -> None:
    made, visitor = visit()
    with enter(made.scope()):
        before = SignInPolicy.load()
    visitor.open(f"/t/{made.slug}/{METHODS}")
    turn_off(visitor, "email", "username", "password", "email_code")
    assert before.email
    assert before.password
    assert policy_of(made).email


def test_the_brand_reaches_the_hosted_pages() -> None:
    made, visitor = visit()
    visitor.open(f"/t/{made.slug}/{BRAND}")
    answer(visitor, display_name="Rider", colour="#ffcc00", terms_url="https://rider.test/terms", privacy_url="")
    assert "Saved." in visitor.text
    with enter(made.scope()):
        assert (Branding.load().display_name, Branding.load().colour) == ("Rider", "#ffcc00")
    page = Visitor(made.scope()).open("/signin").content.decode()
    assert "Rider" in page
    assert "https://rider.test/terms" in page
    assert events(made.scope(), "branding.update")[0].details["colour"][1] == "#ffcc00"  # type: ignore[index]  # old and new


def test_a_colour_or_address_that_is_none_is_refused() -> None:
    made, visitor = visit()
    for fields in ({"colour": "red;}"}, {"colour": "#fff"}, {"terms_url": "javascript:alert(1)"}):
        visitor.open(f"/t/{made.slug}/{BRAND}")
        answer(visitor, **fields)
        assert "c-error" in visitor.text, fields
    with enter(made.scope()):
        assert Branding.load().colour == "#0f766e"


def test_viewers_see_the_settings_and_no_button() -> None:
    made, visitor = visit(role="viewer")
    for path in (METHODS, BRAND, "settings/rotation/"):
        visitor.open(f"/t/{made.slug}/{path}")
        assert visitor.page.status_code == 200
        assert ">Save<" not in visitor.text
        assert '<fieldset class="c-bare" disabled>' in visitor.text


def test_how_often_keys_rotate_is_a_setting_too() -> None:
    made, visitor = visit()
    visitor.open(f"/t/{made.slug}/settings/rotation/")
    answer(visitor, rotate_days="30")
    assert "Saved." in visitor.text
    assert events(made.scope(), "key_policy.update")[0].details["rotate_days"] == ["90", "30"]
